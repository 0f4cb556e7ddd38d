package org.lightlock.protect.srtp;

import java.security.GeneralSecurityException;

/** RTCP packets of one profile, in place: where index and tag stand and what they cover. */
sealed interface SrtcpCipher permits AeadSrtcp, CounterSrtcp {
  /** Set in a packet's index when it is encrypted (RFC 3711 §3.4). */
  int ENCRYPTED = 0x8000_0000;

  static SrtcpCipher of(SrtpKeys keys) {
    SessionKeys derived = SessionKeys.forRtcp(keys);
    SrtcpCipher cipher =
        switch (keys.profile()) {
          case AEAD_AES_128_GCM -> new AeadSrtcp(derived);
          case AES128_CM_SHA1_80 -> new CounterSrtcp(derived);
        };
    derived.wipe();
    return cipher;
  }

  /** By how much a packet grows: tag and index. */
  int overheadBytes();

  /** Encrypts; returns the new length. */
  int seal(byte[] packet, int length, int index) throws GeneralSecurityException;

  /** The flag and index of a packet that is long enough. */
  int flagAndIndex(byte[] packet, int length);

  /**
   * Decrypts a packet that is long enough and has the flag.
   *
   * @return the plain length, -1 when the tag is not right; then the packet is spoilt
   */
  int open(byte[] packet, int length) throws GeneralSecurityException;
}
