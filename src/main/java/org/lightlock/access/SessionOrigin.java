package org.lightlock.access;

/**
 * How a session came to be.
 *
 * @param how by what somebody has shown who they are, such as {@code passphrase+totp}
 * @param from where, as {@link SourceNetwork} writes it
 */
record SessionOrigin(String how, String from) {
  /** The beginning of {@link #how} where an issuer vouches for the person. */
  static final String SINGLE_SIGN_ON = "sso";

  /** Whether an issuer vouches, who may have asked the person hours before. */
  boolean isByIssuer() {
    return how.startsWith(SINGLE_SIGN_ON);
  }
}
