package org.lightlock.access;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * How gateways on one database tell each other that an issuer has ended a session of its own: each
 * knows only the ones that were opened by it. Kept among the revocations, for an hour, because
 * nobody knows who has heard of it. Each method works in the caller's handle.
 */
final class IssuerEnds {
  private static final Duration KEPT = Duration.ofHours(1);

  /** Begins what stands for a session of an issuer; no session's id has a colon. */
  private static final String PREFIX = "issuer:";

  private IssuerEnds() {}

  /** The issuer's session as it is written down: the issuer may put anything into its name. */
  static String key(String issuer, String issuerSession) {
    return PREFIX + TokenHash.of(issuer + " " + issuerSession).hex(); // an address has no blank
  }

  /**
   * Tells every gateway.
   *
   * @param subject whom the issuer named with it, or an empty text
   */
  static boolean tell(Handle handle, String key, String subject, Instant now) {
    handle.execute(
        "DELETE FROM session_revocation WHERE session LIKE ? AND asked_at < ?",
        PREFIX + "%",
        now.minus(KEPT).getEpochSecond());
    SessionRegister.revoke(handle, key, subject, now);
    return true;
  }

  /** What was told, by key: whom the issuer named with it, or an empty text. */
  static Map<String, String> told(Handle handle) {
    return handle
        .createQuery("SELECT session, asked_by FROM session_revocation WHERE session LIKE :issuers")
        .bind("issuers", PREFIX + "%")
        .collectRows(
            Collectors.toMap(
                row -> row.getColumn("session", String.class),
                row -> row.getColumn("asked_by", String.class),
                (first, _) -> first,
                HashMap::new));
  }
}
