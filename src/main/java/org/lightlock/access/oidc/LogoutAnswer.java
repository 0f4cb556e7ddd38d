package org.lightlock.access.oidc;

import java.util.Optional;

/** What a logout token says. */
public sealed interface LogoutAnswer {
  /**
   * End these sessions; at least one of the two is there.
   *
   * @param subject all of this person, unless a session is named
   * @param issuerSession those that rest on this session of the issuer
   */
  record End(Optional<String> subject, Optional<String> issuerSession) implements LogoutAnswer {}

  /** The token is not good, or was here before. */
  record Refused() implements LogoutAnswer {}

  /** The issuer's keys cannot be fetched. */
  record Away() implements LogoutAnswer {}
}
