package org.lightlock.access.rights;

import java.util.Optional;
import org.lightlock.access.Role;

/** To whom something is granted. */
public sealed interface Subject {
  /** Which of the three it is: {@code user}, {@code role} or {@code client}. */
  String kind();

  /** The name of the user or client, or the role's word. */
  String name();

  /** The subject of a kind and a name, empty when there is no such one. Looks nobody up. */
  static Optional<Subject> of(String kind, String name) {
    return switch (kind) {
      case "user" -> Optional.of(new User(name));
      case "client" -> Optional.of(new Client(name));
      case "role" -> Role.of(name).map(OfRole::new);
      default -> Optional.empty();
    };
  }

  /** One person, within the roles that the person has. */
  record User(String name) implements Subject {
    @Override
    public String kind() {
      return "user";
    }
  }

  /** Everybody with a role, within that role. */
  record OfRole(Role role) implements Subject {
    @Override
    public String kind() {
      return "role";
    }

    @Override
    public String name() {
      return role.word();
    }
  }

  /** A stream client. */
  record Client(String name) implements Subject {
    @Override
    public String kind() {
      return "client";
    }
  }
}
