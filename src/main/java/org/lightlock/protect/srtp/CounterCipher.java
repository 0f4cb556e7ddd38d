package org.lightlock.protect.srtp;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-128 in counter mode and HMAC-SHA1 of 80 bits (RFC 3711 §4.1.1 and §4.2.1). One thread. */
final class CounterCipher {
  static final int TAG_BYTES = 10;

  private final Cipher cipher;
  private final SecretKeySpec key;
  private final Mac mac;
  private final long saltHigh;
  private final long saltLow;
  private final byte[] iv = new byte[16];
  private final byte[] digest = new byte[20];

  /** Needs the keys no more afterwards. */
  CounterCipher(SessionKeys keys) {
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding", AeadCipher.PROVIDER);
      mac = Mac.getInstance("HmacSHA1", AeadCipher.PROVIDER);
      mac.init(new SecretKeySpec(keys.authentication(), "HmacSHA1"));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
    key = new SecretKeySpec(keys.encryption(), "AES");
    byte[] salt = Arrays.copyOf(keys.salt(), 16);
    saltHigh = PacketFields.longWord(salt, 0);
    saltLow = PacketFields.longWord(salt, 8);
  }

  /** Encrypts or decrypts; the index has 48 bits for RTP, 31 for RTCP. */
  void crypt(int ssrc, long index, byte[] in, int offset, int length, byte[] out, int at)
      throws GeneralSecurityException {
    PacketFields.requireIndex(index);
    // Salt << 16, SSRC << 64, index << 16.
    PacketFields.longWord(iv, 0, saltHigh ^ (ssrc & 0xFFFF_FFFFL));
    PacketFields.longWord(iv, 8, saltLow ^ (index << 16));
    cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
    cipher.doFinal(in, offset, length, out, at);
  }

  /** Feeds the tag's computation. */
  CounterCipher authenticate(byte[] bytes, int offset, int length) {
    mac.update(bytes, offset, length);
    return this;
  }

  /** Ends the computation and writes the tag. */
  void tag(byte[] out, int at) throws GeneralSecurityException {
    mac.doFinal(digest, 0);
    System.arraycopy(digest, 0, out, at, TAG_BYTES);
  }

  /** Ends the computation and compares, in constant time. */
  boolean tagIs(byte[] bytes, int at) throws GeneralSecurityException {
    mac.doFinal(digest, 0);
    return MessageDigest.isEqual(
        Arrays.copyOf(digest, TAG_BYTES), Arrays.copyOfRange(bytes, at, at + TAG_BYTES));
  }
}
