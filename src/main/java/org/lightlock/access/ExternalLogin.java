package org.lightlock.access;

import java.time.Duration;

/** What came of a login for which an issuer vouches. */
public sealed interface ExternalLogin {
  /**
   * It worked.
   *
   * @param token the cookie's value, shown once
   */
  record LoggedIn(Session session, String token) implements ExternalLogin {
    @Override
    public String toString() {
      return "LoggedIn[" + session + "]";
    }
  }

  /** The person's groups give no role. */
  record NoRole() implements ExternalLogin {}

  /** One of the person's roles demands a second factor, and the issuer speaks of none. */
  record SecondFactorNeeded() implements ExternalLogin {}

  /** The account is disabled, or the issuer has ended the session meanwhile. */
  record Disabled() implements ExternalLogin {}

  /** Nobody can log in now. */
  record Unavailable(Duration retryAfter) implements ExternalLogin {}
}
