package org.lightlock.control;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lightlock.access.AccountException;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.Session;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditException;
import org.lightlock.access.audit.AuditTrail;
import org.lightlock.serve.Problem;

/**
 * What administrators do, written down. The record comes first: a change that cannot be written
 * down is not made. A change that is refused after that gets a second record that says so.
 */
final class Changes {
  private final AuditTrail audit;

  /** A change. */
  @FunctionalInterface
  interface Change {
    /** Makes it and says what to answer. */
    Answer make() throws AccountException, DatabaseException;
  }

  Changes(AuditTrail audit) {
    this.audit = audit;
  }

  /**
   * Writes down who does what, then does it.
   *
   * @param kind about what
   * @param details {@code what} is done, to whom, before and after; nothing secret
   */
  Answer make(Call call, AuditEvent.Kind kind, Map<String, String> details, Change change)
      throws AuditException, DatabaseException {
    audit.append(event(call, kind, details));
    try {
      return change.make();
    } catch (AccountException e) {
      Map<String, String> refused = new TreeMap<>(details);
      refused.put("refused", e.problem().name());
      audit.append(event(call, kind, refused));
      return refused(e);
    }
  }

  /** Notes that somebody changes what the same somebody may do. */
  void ownRights(Call call, String what) throws AuditException {
    audit.append(
        event(call, AuditEvent.Kind.SECURITY, Map.of("what", "own-rights", "change", what)));
  }

  /** What cannot be done, in words that are always the same. */
  static Answer refused(AccountException e) {
    return Answer.refused(
        switch (e.problem()) {
          case UNKNOWN -> Problem.NOT_FOUND;
          case EXISTS -> Problem.EXISTS;
          case LAST_ADMINISTRATOR -> Problem.LAST_ADMINISTRATOR;
          case TOO_MANY -> Problem.TOO_MANY_THINGS;
          case BUSY -> Problem.BUSY;
          case NAME, PASSPHRASE, GRANT, ROLE -> Problem.IMPOSSIBLE;
        });
  }

  private static AuditEvent event(Call call, AuditEvent.Kind kind, Map<String, String> details) {
    Session session = call.session();
    return new AuditEvent(
        kind,
        session.user(),
        Optional.of(call.from().getHostAddress()),
        Optional.of(session.id()),
        Optional.empty(),
        new TreeMap<>(details));
  }
}
