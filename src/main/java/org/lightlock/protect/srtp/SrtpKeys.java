package org.lightlock.protect.srtp;

import java.util.Arrays;

/**
 * The master key and salt of one direction. Whoever has them from a handshake makes the sender and
 * the receiver of that direction and wipes them then; those keep only what is derived from them.
 */
public final class SrtpKeys {
  private final SrtpProfile profile;
  private final byte[] masterKey;
  private final byte[] masterSalt;

  /**
   * Copies what it is given.
   *
   * @throws IllegalArgumentException when a length is not the profile's
   */
  public SrtpKeys(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
    if (masterKey.length != profile.keyBytes() || masterSalt.length != profile.saltBytes()) {
      throw new IllegalArgumentException("key or salt has not the length of " + profile);
    }
    this.profile = profile;
    this.masterKey = masterKey.clone();
    this.masterSalt = masterSalt.clone();
  }

  /** How they are used. */
  public SrtpProfile profile() {
    return profile;
  }

  /** The key itself, not a copy. */
  byte[] masterKey() {
    return masterKey;
  }

  /** The salt itself, not a copy. */
  byte[] masterSalt() {
    return masterSalt;
  }

  /** Overwrites key and salt; nothing can be made of them afterwards. */
  public void wipe() {
    Arrays.fill(masterKey, (byte) 0);
    Arrays.fill(masterSalt, (byte) 0);
  }

  /** The profile only. */
  @Override
  public String toString() {
    return "SrtpKeys[" + profile + "]";
  }
}
