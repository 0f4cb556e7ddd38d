package org.lightlock.access;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.factor.Passkey;

/**
 * Somebody on the way to a passphrase and a second factor. Nothing of it is kept until all of it
 * is: whoever stops in the middle begins again. Thread-safe.
 */
final class PendingEnrolment {
  private final Optional<EnrolmentLinks.Link> link;
  private final Optional<StoredAccount> signedIn;
  private final String userHandle;
  private String account;
  private @Nullable String passphraseHash;
  private byte @Nullable [] seed;
  private OptionalLong confirmedStep = OptionalLong.empty();
  private @Nullable Passkey passkey;

  private PendingEnrolment(
      Optional<EnrolmentLinks.Link> link,
      Optional<StoredAccount> signedIn,
      String account,
      String userHandle) {
    this.link = link;
    this.signedIn = signedIn;
    this.account = account;
    this.userHandle = userHandle;
  }

  /** By a link: passphrase and second factor are set anew. */
  static PendingEnrolment byLink(EnrolmentLinks.Link link, String userHandle) {
    return new PendingEnrolment(Optional.of(link), Optional.empty(), link.account(), userHandle);
  }

  /** By the right passphrase, for an account that needs a second factor and has none. */
  static PendingEnrolment byPassphrase(StoredAccount account, String userHandle) {
    return new PendingEnrolment(Optional.empty(), Optional.of(account), account.name(), userHandle);
  }

  Optional<EnrolmentLinks.Link> link() {
    return link;
  }

  /** The account as it was when its passphrase was shown. */
  Optional<StoredAccount> signedIn() {
    return signedIn;
  }

  /** What authenticators are told. */
  String userHandle() {
    return userHandle;
  }

  /** The name; empty until it was chosen. */
  synchronized String account() {
    return account;
  }

  boolean choosesName() {
    return link.map(found -> found.account().equals(EnrolmentLinks.FIRST)).orElse(false);
  }

  Set<Role> roles() {
    return signedIn
        .map(StoredAccount::roles)
        .or(() -> link.map(EnrolmentLinks.Link::roles))
        .orElse(Set.of());
  }

  synchronized void setPassphrase(String name, String hash) {
    account = name;
    passphraseHash = hash;
  }

  synchronized Optional<String> passphraseHash() {
    return Optional.ofNullable(passphraseHash);
  }

  synchronized boolean needsPassphrase() {
    return link.isPresent() && passphraseHash == null;
  }

  synchronized void offerSeed(byte[] drawn) {
    seed = drawn.clone();
    confirmedStep = OptionalLong.empty();
  }

  synchronized Optional<byte[]> seed() {
    return Optional.ofNullable(seed).map(byte[]::clone);
  }

  synchronized void confirmSeed(long step) {
    confirmedStep = OptionalLong.of(step);
  }

  synchronized OptionalLong confirmedStep() {
    return confirmedStep;
  }

  synchronized void setPasskey(Passkey made) {
    passkey = made;
  }

  synchronized Optional<Passkey> passkey() {
    return Optional.ofNullable(passkey);
  }

  synchronized List<String> factors() {
    List<String> words = new ArrayList<>();
    if (confirmedStep.isPresent()) {
      words.add("totp");
    }
    if (passkey != null) {
      words.add("passkey");
    }
    return List.copyOf(words);
  }

  synchronized void wipe() {
    if (seed != null) {
      Arrays.fill(seed, (byte) 0);
    }
  }
}
