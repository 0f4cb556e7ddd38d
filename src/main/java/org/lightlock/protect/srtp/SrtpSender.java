package org.lightlock.protect.srtp;

/**
 * Encrypts the RTP packets of one direction of one viewer, whatever their SSRC. It keeps no
 * sequence number: whoever sends counts, and never lets two different packets have one SSRC and
 * index (RFC 3711 §9.1, RFC 7714 §8.4). One thread at a time.
 */
public interface SrtpSender {
  /** By how much a packet grows. */
  int overheadBytes();

  /**
   * Makes one packet.
   *
   * @param out holds the RTP header from {@code at}, and has room behind it for the payload and
   *     {@link #overheadBytes()}
   * @param at where the header begins
   * @param headerBytes its length with CSRCs and extension
   * @param payload where the payload is, not {@code out}
   * @param offset where it begins
   * @param length its length
   * @param index the packet's 48-bit index: times round, 16 bits of sequence number (RFC 3711
   *     §3.3.1)
   * @return the length of the whole packet
   */
  int protect(
      byte[] out, int at, int headerBytes, byte[] payload, int offset, int length, long index);

  /** The sender of a direction; does not need the keys any more afterwards. */
  static SrtpSender of(SrtpKeys keys) {
    SessionKeys derived = SessionKeys.forRtp(keys);
    SrtpSender sender =
        switch (keys.profile()) {
          case AEAD_AES_128_GCM -> new AeadSrtpSender(derived);
          case AES128_CM_SHA1_80 -> new CounterSrtpSender(derived);
        };
    derived.wipe();
    return sender;
  }
}
