package org.lightlock.control;

import java.util.Map;
import java.util.Optional;
import org.lightlock.access.AccountException;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.audit.Actor;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditException;
import org.lightlock.access.audit.AuditTrail;
import org.lightlock.serve.Problem;

/**
 * What administrators do, on their behalf: {@code access} writes each change down in the
 * transaction that makes it, with who did it and from where.
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

  /** Makes a change on behalf of whoever calls. */
  static Answer make(Call call, Change change) throws Exception {
    try {
      return actor(call).does(change::make);
    } catch (AccountException e) {
      return refused(e);
    }
  }

  /** Writes down that somebody is about to change what the same somebody may do. */
  void ownRights(Call call, String what) throws AuditException {
    long _ =
        audit.append(
            actor(call)
                .event(AuditEvent.Kind.SECURITY, Map.of("what", "own-rights", "change", what)));
  }

  private static Actor actor(Call call) {
    return new Actor(
        call.session().user(), Optional.of(call.session().id()), Optional.of(call.from()));
  }

  /** What cannot be done, in words that are always the same. */
  private static Answer refused(AccountException e) {
    return Answer.refused(
        switch (e.problem()) {
          case UNKNOWN -> Problem.NOT_FOUND;
          case EXISTS -> Problem.EXISTS;
          case LAST_ADMINISTRATOR -> Problem.LAST_ADMINISTRATOR;
          case SINGLE_SIGN_ON -> Problem.SINGLE_SIGN_ON;
          case DISABLED -> Problem.DISABLED;
          case TOO_MANY -> Problem.TOO_MANY_THINGS;
          case BUSY -> Problem.BUSY;
          case NAME, PASSPHRASE, GRANT, ROLE -> Problem.IMPOSSIBLE;
        });
  }
}
