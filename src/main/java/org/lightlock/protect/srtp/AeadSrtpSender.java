package org.lightlock.protect.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** RTP packets of AEAD_AES_128_GCM (RFC 7714 §8): header, encrypted payload, tag. */
final class AeadSrtpSender implements SrtpSender {
  private final AeadCipher cipher;

  AeadSrtpSender(SessionKeys keys) {
    cipher = new AeadCipher(keys);
  }

  @Override
  public int overheadBytes() {
    return AeadCipher.TAG_BYTES;
  }

  @Override
  public int protect(
      byte[] out, int at, int headerBytes, byte[] payload, int offset, int length, long index) {
    try {
      int ssrc = PacketFields.word(out, at + PacketFields.RTP_SSRC_AT);
      Cipher ready = cipher.begin(Cipher.ENCRYPT_MODE, ssrc, index);
      ready.updateAAD(out, at, headerBytes);
      return headerBytes + ready.doFinal(payload, offset, length, out, at + headerBytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
