package org.lightlock.camera;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The arithmetic of Digest authentication (RFC 7616 §3.4.1, RFC 2069 without qop). */
public final class DigestResponse {
  private DigestResponse() {}

  /** The hash functions that a challenge can name, weakest first. */
  public enum Algorithm {
    MD5("MD5"),
    SHA_256("SHA-256");

    private final String token;

    Algorithm(String token) {
      this.token = token;
    }

    /** As it stands in a challenge and as the JCA names it. */
    public String token() {
      return token;
    }
  }

  /** The response without qop. */
  public static String compute(
      Algorithm algorithm,
      CameraCredential credential,
      String realm,
      String nonce,
      String method,
      String uri) {
    return hash(
        algorithm,
        secret(algorithm, credential, realm)
            + ":"
            + nonce
            + ":"
            + hash(algorithm, method + ":" + uri));
  }

  /** The response with qop=auth. */
  public static String computeAuth(
      Algorithm algorithm,
      CameraCredential credential,
      String realm,
      String nonce,
      String nonceCount,
      String clientNonce,
      String method,
      String uri) {
    return hash(
        algorithm,
        String.join(
            ":",
            secret(algorithm, credential, realm),
            nonce,
            nonceCount,
            clientNonce,
            "auth",
            hash(algorithm, method + ":" + uri)));
  }

  private static String secret(Algorithm algorithm, CameraCredential credential, String realm) {
    return hash(algorithm, credential.user() + ":" + realm + ":" + credential.password());
  }

  private static String hash(Algorithm algorithm, String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm.token());
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has " + algorithm.token(), e);
    }
  }
}
