package org.lightlock.access;

import java.util.Set;

/**
 * An account as the database holds it.
 *
 * @param disabled whether nobody can sign in with it
 * @param stamp another number after every change of the account; not after one of its grants
 */
record StoredAccount(
    String name, String passwordHash, Set<Role> roles, boolean disabled, long stamp) {
  StoredAccount {
    roles = Set.copyOf(roles);
  }

  @Override
  public String toString() {
    return "StoredAccount[" + name + "]";
  }
}
