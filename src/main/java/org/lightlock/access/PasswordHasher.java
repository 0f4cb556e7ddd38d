package org.lightlock.access;

/** Turns passphrases into what may be stored. Neither keeps nor wipes what it is given. */
interface PasswordHasher {
  /** The hash of a passphrase, with a new salt. */
  String hash(char[] password) throws HashingBusyException;

  /** Whether the passphrase is the one that was hashed. Costs the same for yes and no. */
  boolean verify(char[] password, String stored) throws HashingBusyException;

  /** A stored form that no passphrase matches and that costs the same to verify. */
  String unmatchable();

  /** Too many hashes are being computed at once. */
  final class HashingBusyException extends Exception {
    HashingBusyException() {
      super("too many passphrases are being hashed at once");
    }
  }
}
