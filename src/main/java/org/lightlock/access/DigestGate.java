package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lightlock.access.StreamCredential.Digest;

/**
 * The server's side of Digest authentication (RFC 7616; RFC 2617 for players that know MD5 only,
 * and its form without qop for live555 and GStreamer). Compares in constant time. Thread-safe.
 */
final class DigestGate {
  /** What the secrets are for; part of every HA1, so it never changes. */
  static final String REALM = "lightlock";

  /** What came of a proof. */
  enum Outcome {
    RIGHT,
    WRONG,
    /** Right, but the nonce is not good (any more). */
    STALE
  }

  private final DigestNonces nonces;

  DigestGate(Ticker ticker) {
    this.nonces = new DigestNonces(ticker);
  }

  /** H(username:realm:password), RFC 7616 §3.4.2. */
  static String ha1(DigestAlgorithm algorithm, String name, String secret) {
    return TokenHash.hex(algorithm.token(), name + ":" + REALM + ":" + secret);
  }

  /**
   * The WWW-Authenticate values. MD5 comes last: FFmpeg takes the last Digest that it sees, whether
   * it knows the algorithm or not, and Digest in preference to Basic.
   */
  List<String> challenges(Set<DigestAlgorithm> algorithms, boolean stale) {
    List<String> values = new ArrayList<>();
    values.add("Basic realm=\"" + REALM + "\", charset=\"UTF-8\"");
    for (DigestAlgorithm algorithm : List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5)) {
      if (algorithms.contains(algorithm)) {
        values.add(
            "Digest realm=\"%s\", nonce=\"%s\", algorithm=%s, qop=\"auth\"%s"
                .formatted(REALM, nonces.make(), algorithm.token(), stale ? ", stale=true" : ""));
      }
    }
    return List.copyOf(values);
  }

  /** Checks a proof against this client; an unknown one is a client whose secret nobody knows. */
  Outcome check(Digest proof, StoredClient client) {
    String expected = response(proof, client.digest(proof.algorithm()));
    if (!TokenHash.same(expected, proof.response()) || !proof.realm().equals(REALM)) {
      return Outcome.WRONG;
    }
    return nonces.use(proof.nonce(), proof.counted()) ? Outcome.RIGHT : Outcome.STALE;
  }

  /** RFC 7616 §3.4.1, and RFC 2617 §3.2.2.1 without qop. */
  static String response(Digest proof, String ha1) {
    String hash = proof.algorithm().token();
    String ha2 = TokenHash.hex(hash, proof.method() + ":" + proof.uri());
    String middle =
        proof
            .counted()
            .map(counted -> counted.countText() + ":" + counted.clientNonce() + ":auth:")
            .orElse("");
    return TokenHash.hex(hash, ha1 + ":" + proof.nonce() + ":" + middle + ha2);
  }
}
