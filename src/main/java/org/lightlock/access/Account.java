package org.lightlock.access;

import java.util.Set;

/**
 * A local user, without anything secret.
 *
 * @param disabled whether nobody can sign in with it
 */
public record Account(String name, Set<Role> roles, boolean disabled) {
  /** Copies the roles. */
  public Account {
    roles = Set.copyOf(roles);
  }
}
