package org.lightlock.control;

import java.util.EnumSet;
import java.util.Set;
import org.lightlock.access.Role;

/**
 * Who may call a route. It is asked before the route's code runs, and before a body is read. What
 * belongs to somebody (own sessions, own tickets) is for {@link #session()}: the route's code looks
 * only at what is the session's.
 */
public sealed interface Audience {
  /** Whoever can reach the gateway. For what leads to a session, and nothing else. */
  static Audience anybody() {
    return new Anybody();
  }

  /** Whoever has a session: people, not machines. */
  static Audience session() {
    return new AnySession();
  }

  /** As {@link #session}, and machines: stream clients by their secret or certificate. */
  static Audience sessionOrMachine() {
    return new AnySessionOrMachine();
  }

  /** Privacy officers, and machines that were granted the action {@code audit}. */
  static Audience auditors() {
    return new Auditors();
  }

  /**
   * Whoever has a session, machines, and a shared desk at which nobody is signed in. For what the
   * wall shows only.
   */
  static Audience wall() {
    return new Wall();
  }

  /** Whoever has a session and one of these roles. */
  static Audience role(Role first, Role... others) {
    return new OneRoleOf(Set.copyOf(EnumSet.of(first, others)));
  }

  /** See {@link #anybody}. */
  record Anybody() implements Audience {}

  /** See {@link #session}. */
  record AnySession() implements Audience {}

  /** See {@link #sessionOrMachine}. */
  record AnySessionOrMachine() implements Audience {}

  /** See {@link #auditors}. */
  record Auditors() implements Audience {}

  /** See {@link #wall}. */
  record Wall() implements Audience {}

  /** See {@link #role}. */
  record OneRoleOf(Set<Role> roles) implements Audience {
    /** Copies the set. */
    public OneRoleOf {
      roles = Set.copyOf(roles);
    }
  }
}
