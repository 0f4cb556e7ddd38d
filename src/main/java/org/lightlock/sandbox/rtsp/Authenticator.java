package org.lightlock.sandbox.rtsp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.DigestResponse;
import org.lightlock.camera.DigestResponse.Algorithm;
import org.lightlock.frame.LoginSchemes;
import org.lightlock.frame.Rejection;

/**
 * Answers login challenges: the strongest Digest that is offered, MD5 and Basic only where the
 * camera's entry allows them, and two tries, because cameras lock an account after a few.
 */
public final class Authenticator {
  private static final int MAX_TRIES = 2;

  private final @Nullable CameraCredential credential;
  private final LoginSchemes logins;
  private final RandomGenerator random;

  private @Nullable Challenge chosen;
  private @Nullable Algorithm digest;
  private int nonceCount;
  private int tries;
  private boolean known;

  /** A login that has not been asked for; null for a camera without one. */
  public Authenticator(
      @Nullable CameraCredential credential, LoginSchemes logins, RandomGenerator random) {
    this.credential = credential;
    this.logins = logins;
    this.random = random;
  }

  /** The request was accepted: a later refusal is a new matter (an expired nonce). */
  void accepted() {
    tries = 0;
    known |= chosen != null;
  }

  /** Takes the challenges of a 401; null when it is worth sending the request again. */
  public @Nullable Rejection challenged(List<String> headers) {
    if (credential == null || tries >= MAX_TRIES) {
      // Dahua says 401 to a password that it has just accepted when too many pull from it.
      return known ? Rejection.RTSP_TOO_MANY_CONNECTIONS : Rejection.RTSP_AUTH_REFUSED;
    }
    Rejection reason = adopt(headers);
    if (reason == null) {
      tries++;
    }
    return reason;
  }

  /** Takes the challenges for requests to come. */
  @Nullable Rejection adopt(List<String> headers) {
    List<Challenge> challenges = new ArrayList<>();
    boolean malformed = false;
    for (String header : headers) {
      malformed |= !Challenge.read(header, challenges);
    }
    Challenge best = null;
    Algorithm bestAlgorithm = null;
    for (Challenge challenge : challenges) {
      Algorithm algorithm = algorithm(challenge);
      boolean stronger =
          algorithm == null
              ? best == null && isAllowedBasic(challenge)
              : bestAlgorithm == null || algorithm.compareTo(bestAlgorithm) > 0;
      if (stronger) {
        best = challenge;
        bestAlgorithm = algorithm;
      }
    }
    if (best == null) {
      return malformed && challenges.isEmpty()
          ? Rejection.RTSP_AUTH_MALFORMED
          : Rejection.RTSP_AUTH_UNSUPPORTED;
    }
    chosen = best;
    digest = bestAlgorithm;
    nonceCount = 0;
    return null;
  }

  private boolean isAllowedBasic(Challenge challenge) {
    return logins.allowsBasic() && challenge.scheme().equalsIgnoreCase("Basic");
  }

  /** The hash function of a Digest challenge that can be answered, else null. */
  private @Nullable Algorithm algorithm(Challenge challenge) {
    if (!challenge.scheme().equalsIgnoreCase("Digest")
        || challenge.realm() == null
        || challenge.nonce() == null
        || (challenge.qop() != null && !offersAuth(challenge.qop()))) {
      return null;
    }
    String name = challenge.algorithm();
    if (name == null || name.equalsIgnoreCase(Algorithm.MD5.token())) {
      return logins.allowsMd5() ? Algorithm.MD5 : null;
    }
    return name.equalsIgnoreCase(Algorithm.SHA_256.token()) ? Algorithm.SHA_256 : null;
  }

  private static boolean offersAuth(String qop) {
    for (int at = 0; at <= qop.length(); ) {
      int end = Text.find(qop, ',', at);
      if (qop.substring(at, end).strip().equalsIgnoreCase("auth")) {
        return true;
      }
      at = end + 1;
    }
    return false;
  }

  /** The Authorization header's value for a request, null before a challenge was taken. */
  public @Nullable String authorization(String method, String url) {
    Challenge challenge = chosen;
    CameraCredential login = credential;
    if (challenge == null || login == null) {
      return null;
    }
    Algorithm algorithm = digest;
    if (algorithm == null) {
      byte[] pair = (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
    String realm = challenge.realm() == null ? "" : challenge.realm();
    String nonce = challenge.nonce() == null ? "" : challenge.nonce();
    StringBuilder value = new StringBuilder(512).append("Digest username=");
    quote(value, login.user());
    quote(value.append(", realm="), realm);
    quote(value.append(", nonce="), nonce);
    quote(value.append(", uri="), url);
    if (challenge.qop() == null) {
      String response = DigestResponse.compute(algorithm, login, realm, nonce, method, url);
      quote(value.append(", response="), response);
    } else {
      String count = HexFormat.of().toHexDigits(++nonceCount);
      String clientNonce = HexFormat.of().toHexDigits(random.nextLong());
      String response =
          DigestResponse.computeAuth(
              algorithm, login, realm, nonce, count, clientNonce, method, url);
      quote(value.append(", response="), response);
      quote(value.append(", qop=auth, nc=").append(count).append(", cnonce="), clientNonce);
    }
    if (challenge.algorithm() != null) {
      value.append(", algorithm=").append(algorithm.token());
    }
    if (challenge.opaque() != null) {
      quote(value.append(", opaque="), challenge.opaque());
    }
    return value.toString();
  }

  /** Appends a quoted string (RFC 2616 §2.2). */
  private static void quote(StringBuilder target, String text) {
    target.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        target.append('\\');
      }
      if (c >= 0x20 && c != 0x7f) {
        target.append(c); // a control character could end the header
      }
    }
    target.append('"');
  }
}
