package org.lightlock.control;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lightlock.access.Account;
import org.lightlock.access.Action;
import org.lightlock.access.CameraScope;
import org.lightlock.access.Grants;
import org.lightlock.access.Role;
import org.lightlock.access.StreamClient;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Subject;
import org.lightlock.protect.seal.CameraPrivateKey;
import org.lightlock.protect.seal.SealException;
import org.lightlock.serve.http.TestGateway;

/** The people of a test: nobody but these. */
final class People {
  static final String ADMINISTRATOR = "admin";

  private People() {}

  /** A camera's login, as somebody sealed it elsewhere. */
  static String sealedLogin() {
    try {
      return CameraPrivateKey.draw().publicKey().seal("gate", new byte[20]).text();
    } catch (SealException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Makes the users admin, changed and removed, the client revoked and a grant.
   *
   * @return the grant's id
   */
  static String prepare(TestGateway gateway) throws Exception {
    Administration there = gateway.administration;
    char[] passphrase = "wooden bridge under seven moons".toCharArray();
    List<String> names = there.accounts().list().stream().map(Account::name).toList();
    if (!names.contains(ADMINISTRATOR)) {
      there.accounts().add(ADMINISTRATOR, passphrase, Set.of(Role.ADMINISTRATOR), List.of());
    } else {
      there.accounts().enable(ADMINISTRATOR);
      there.accounts().changeRoles(ADMINISTRATOR, Set.of(Role.ADMINISTRATOR));
    }
    for (String name : names) {
      if (!name.equals(ADMINISTRATOR)) {
        there.accounts().remove(name);
      }
    }
    for (StreamClient client : there.clients().list()) {
      there.clients().revoke(client.name());
    }
    for (Grant grant : there.grants().list()) {
      there.grants().remove(grant.id());
    }
    there.accounts().add("changed", passphrase, Set.of(Role.VIEWER), List.of());
    there.accounts().add("removed", passphrase, Set.of(Role.VIEWER), List.of());
    String _ = there.clients().add("revoked", List.of(), Optional.empty());
    return there
        .grants()
        .add(new Subject.User("changed"), Grants.Terms.of(Set.of(Action.LIVE), CameraScope.all()))
        .id();
  }
}
