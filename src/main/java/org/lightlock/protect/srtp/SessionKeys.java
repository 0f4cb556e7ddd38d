package org.lightlock.protect.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What is derived from a master key for RTP or for RTCP (RFC 3711 §4.3; RFC 7714 §11), once: the
 * key derivation rate is 0. Whoever has put it into ciphers wipes it.
 */
final class SessionKeys {
  private static final int RTP = 0;
  private static final int RTCP = 3;
  private static final int AUTHENTICATION_BYTES = 20;
  private static final int LABEL_AT = 7;

  private final byte[] encryption;
  private final byte[] authentication;
  private final byte[] salt;

  /** For test vectors that begin with session keys; takes ownership. */
  SessionKeys(byte[] encryption, byte[] authentication, byte[] salt) {
    this.encryption = encryption;
    this.authentication = authentication;
    this.salt = salt;
  }

  static SessionKeys forRtp(SrtpKeys master) {
    return derived(master, RTP);
  }

  static SessionKeys forRtcp(SrtpKeys master) {
    return derived(master, RTCP);
  }

  private static SessionKeys derived(SrtpKeys master, int firstLabel) {
    SrtpProfile profile = master.profile();
    return new SessionKeys(
        derived(master, firstLabel, profile.keyBytes()),
        derived(master, firstLabel + 1, AUTHENTICATION_BYTES),
        derived(master, firstLabel + 2, profile.saltBytes()));
  }

  /** AES in counter mode over zeros (RFC 3711 §4.3.3); GCM's shorter salt ends with zeros. */
  private static byte[] derived(SrtpKeys master, int label, int bytes) {
    byte[] start = Arrays.copyOf(master.masterSalt(), 16);
    start[LABEL_AT] ^= (byte) label;
    try {
      Cipher counter = Cipher.getInstance("AES/CTR/NoPadding", AeadCipher.PROVIDER);
      counter.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(master.masterKey(), "AES"),
          new IvParameterSpec(start));
      return counter.doFinal(new byte[bytes]);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The key itself, not a copy. */
  byte[] encryption() {
    return encryption;
  }

  /** The key of the HMAC itself, not a copy. */
  byte[] authentication() {
    return authentication;
  }

  /** The salt itself, not a copy. */
  byte[] salt() {
    return salt;
  }

  void wipe() {
    Arrays.fill(encryption, (byte) 0);
    Arrays.fill(authentication, (byte) 0);
    Arrays.fill(salt, (byte) 0);
  }
}
