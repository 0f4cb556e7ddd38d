package org.lightlock.access;

import java.util.Locale;
import java.util.Optional;

/** The hashes of Digest authentication (RFC 7616 §3.3, §6.1). */
public enum DigestAlgorithm {
  /**
   * What every player knows, FFmpeg's and VLC's nothing else. Broken for signatures; here the
   * secret is random and the connection is TLS.
   */
  MD5("MD5", 32),
  /** For the few players that know it. */
  SHA_256("SHA-256", 64);

  private final String token;
  private final int hexDigits;

  DigestAlgorithm(String token, int hexDigits) {
    this.token = token;
    this.hexDigits = hexDigits;
  }

  /** Its name in headers and in the JDK. */
  public String token() {
    return token;
  }

  /** How long its hashes are, written. */
  int hexDigits() {
    return hexDigits;
  }

  /** The algorithm of this name, in any case. */
  static Optional<DigestAlgorithm> of(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "MD5" -> Optional.of(MD5);
      case "SHA-256" -> Optional.of(SHA_256);
      default -> Optional.empty();
    };
  }
}
