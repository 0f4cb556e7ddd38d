package org.lightlock.protect.srtp;

import java.security.GeneralSecurityException;

/** RTP packets of AES_CM_128_HMAC_SHA1_80 (RFC 3711 §3.1): header, encrypted payload, tag. */
final class CounterSrtpSender implements SrtpSender {
  private final CounterCipher cipher;
  private final byte[] timesRound = new byte[4];

  CounterSrtpSender(SessionKeys keys) {
    cipher = new CounterCipher(keys);
  }

  @Override
  public int overheadBytes() {
    return CounterCipher.TAG_BYTES;
  }

  @Override
  public int protect(
      byte[] out, int at, int headerBytes, byte[] payload, int offset, int length, long index) {
    try {
      int ssrc = PacketFields.word(out, at + PacketFields.RTP_SSRC_AT);
      cipher.crypt(ssrc, index, payload, offset, length, out, at + headerBytes);
      // The times round are authenticated, not sent (RFC 3711 §4.2).
      PacketFields.word(timesRound, 0, (int) (index >>> 16));
      cipher
          .authenticate(out, at, headerBytes + length)
          .authenticate(timesRound, 0, timesRound.length)
          .tag(out, at + headerBytes + length);
      return headerBytes + length + CounterCipher.TAG_BYTES;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
