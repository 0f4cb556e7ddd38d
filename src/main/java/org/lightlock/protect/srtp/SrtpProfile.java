package org.lightlock.protect.srtp;

import java.util.Optional;

/** The protection profiles that Lightlock agrees on with a viewer, best first. */
public enum SrtpProfile {
  /** RFC 7714: encrypted and authenticated in one pass. */
  AEAD_AES_128_GCM(7, 12, 16),
  /** RFC 3711 with RFC 5764 §4.1.2: counter mode and an HMAC-SHA1 of 80 bits. */
  AES128_CM_SHA1_80(1, 14, 10);

  private static final int KEY_BYTES = 16;

  private final int id;
  private final int saltBytes;
  private final int overheadBytes;

  SrtpProfile(int id, int saltBytes, int overheadBytes) {
    this.id = id;
    this.saltBytes = saltBytes;
    this.overheadBytes = overheadBytes;
  }

  /** The number in DTLS's extension use_srtp (IANA, "DTLS-SRTP Protection Profiles"). */
  public int id() {
    return id;
  }

  /** The length of a master key. */
  public int keyBytes() {
    return KEY_BYTES;
  }

  /** The length of a master salt. */
  public int saltBytes() {
    return saltBytes;
  }

  /** By how much an RTP packet grows: its authentication tag. */
  public int overheadBytes() {
    return overheadBytes;
  }

  /** The profile of a number in use_srtp. */
  public static Optional<SrtpProfile> ofId(int id) {
    for (SrtpProfile profile : values()) {
      if (profile.id == id) {
        return Optional.of(profile);
      }
    }
    return Optional.empty();
  }
}
