package org.lightlock.access.audit;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import org.lightlock.access.audit.AuditEvent.Kind;

/**
 * On whose behalf something is being changed, for the record. Bound around a request; a command of
 * the command line is its operating system user's.
 *
 * @param name as {@link AuditEvent#actor}
 * @param session the session's public id, when there is one
 * @param from where the request came from, when it came from somewhere
 */
public record Actor(String name, Optional<String> session, Optional<InetAddress> from) {
  private static final ScopedValue<Actor> CURRENT = ScopedValue.newInstance();

  /** Does something on this actor's behalf. */
  public <T, E extends Exception> T does(ScopedValue.CallableOp<T, E> work) throws E {
    return ScopedValue.where(CURRENT, this).call(work);
  }

  /** Whoever is at work on this thread. */
  public static Actor current() {
    return CURRENT.isBound()
        ? CURRENT.get()
        : new Actor(AuditEvent.commandLineActor(), Optional.empty(), Optional.empty());
  }

  /** Something that this actor did. */
  public AuditEvent event(Kind kind, Map<String, String> details) {
    AuditEvent event = AuditEvent.of(kind, name, details);
    AuditEvent placed = from.map(event::from).orElse(event);
    return session.map(placed::in).orElse(placed);
  }
}
