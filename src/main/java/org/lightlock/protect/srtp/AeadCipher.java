package org.lightlock.protect.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-128-GCM with the initialisation vectors of RFC 7714 §8.1 and §9.1. One thread. */
final class AeadCipher {
  /** The JDK's own: Bouncy Castle's AES in Java is 15 times slower. */
  static final String PROVIDER = "SunJCE";

  static final int TAG_BYTES = 16;

  private final Cipher cipher;
  private final SecretKeySpec key;
  private final int saltHigh;
  private final long saltLow;
  private final byte[] iv = new byte[12];

  /** Needs the keys no more afterwards. */
  AeadCipher(SessionKeys keys) {
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding", PROVIDER);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
    key = new SecretKeySpec(keys.encryption(), "AES");
    saltHigh = PacketFields.word(keys.salt(), 0);
    saltLow = PacketFields.longWord(keys.salt(), 4);
  }

  /**
   * Makes the cipher ready for a packet.
   *
   * @param mode of {@link Cipher}
   * @param index of 48 bits for RTP, of 31 for RTCP
   * @throws GeneralSecurityException when the last encryption was under the same SSRC and index
   */
  Cipher begin(int mode, int ssrc, long index) throws GeneralSecurityException {
    PacketFields.requireIndex(index);
    // 16 zero bits, SSRC, index; exclusive or with the salt.
    PacketFields.word(iv, 0, (ssrc >>> 16) ^ saltHigh);
    PacketFields.longWord(iv, 4, ((long) ssrc << 48 | index) ^ saltLow);
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, iv));
    return cipher;
  }
}
