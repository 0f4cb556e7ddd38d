package org.lightlock.access.rights;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.lightlock.access.Action;
import org.lightlock.access.Role;

/** Somebody who asks: a person with roles, or a stream client. */
public sealed interface Holder {
  /** What a grant to this subject can give to the holder; nothing when it is for somebody else. */
  Set<Action> bound(Subject subject);

  /** A person. */
  record Person(String name, Set<Role> roles) implements Holder {
    /** Copies the roles. */
    public Person {
      roles = Set.copyOf(roles);
    }

    @Override
    public Set<Action> bound(Subject subject) {
      return switch (subject) {
        case Subject.User(String granted) -> granted.equals(name) ? all(roles) : Set.of();
        case Subject.OfRole(Role role) -> roles.contains(role) ? role.actions() : Set.of();
        case Subject.Client _ -> Set.of();
      };
    }

    private static Set<Action> all(Set<Role> roles) {
      Set<Action> actions = EnumSet.noneOf(Action.class);
      roles.forEach(role -> actions.addAll(role.actions()));
      return actions;
    }
  }

  /** A machine. It watches, hears and reads the audit; nothing else is done by machines. */
  record Machine(String name) implements Holder {
    /** What can be granted to a machine. */
    public static final Set<Action> ACTIONS =
        Collections.unmodifiableSet(
            EnumSet.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO, Action.AUDIT));

    @Override
    public Set<Action> bound(Subject subject) {
      return subject.equals(new Subject.Client(name)) ? ACTIONS : Set.of();
    }
  }
}
