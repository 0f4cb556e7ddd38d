package org.lightlock.access;

/**
 * From where and by what a stream client has shown who it is. A client has one session for each:
 * what rests on its certificate ends with that, and not what rests on its secret.
 *
 * @param how {@code client secret}, {@code desk} or {@code certificate}
 * @param which of several, by a part of a certificate's fingerprint; empty for the secret
 */
record ClientPlace(SourceNetwork from, String how, String which) {
  private static final String DESK = "desk";
  private static final int FINGERPRINT_SHOWN = 16;

  /** A program or a player that has the secret. */
  static ClientPlace bySecret(SourceNetwork from) {
    return new ClientPlace(from, "client secret", "");
  }

  /** A browser that the secret has made a shared desk. */
  static ClientPlace atDesk(SourceNetwork from) {
    return new ClientPlace(from, DESK, "");
  }

  /** A certificate, by the SHA-256 of its bytes in digits. */
  static ClientPlace byCertificate(SourceNetwork from, String fingerprint) {
    return new ClientPlace(from, "certificate", fingerprint.substring(0, FINGERPRINT_SHOWN));
  }

  /** Whether a session was opened at a desk, which only watches. */
  static boolean isDesk(SessionOrigin origin) {
    return origin.how().equals(DESK);
  }

  /** As lists show it. */
  SessionOrigin origin() {
    return new SessionOrigin(how, from.text());
  }
}
