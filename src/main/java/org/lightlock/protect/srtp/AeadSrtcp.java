package org.lightlock.protect.srtp;

import static org.lightlock.protect.srtp.PacketFields.RTCP_HEADER_BYTES;
import static org.lightlock.protect.srtp.PacketFields.RTCP_SSRC_AT;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/** RFC 7714 §9: eight bytes of header, the rest encrypted, tag, flag and index. */
final class AeadSrtcp implements SrtcpCipher {
  private static final int INDEX_BYTES = 4;

  private final AeadCipher cipher;

  AeadSrtcp(SessionKeys keys) {
    cipher = new AeadCipher(keys);
  }

  @Override
  public int overheadBytes() {
    return AeadCipher.TAG_BYTES + INDEX_BYTES;
  }

  @Override
  public int seal(byte[] packet, int length, int index) throws GeneralSecurityException {
    int indexAt = length + AeadCipher.TAG_BYTES;
    PacketFields.word(packet, indexAt, ENCRYPTED | index);
    crypt(Cipher.ENCRYPT_MODE, packet, length, indexAt);
    return indexAt + INDEX_BYTES;
  }

  @Override
  public int flagAndIndex(byte[] packet, int length) {
    return PacketFields.word(packet, length - INDEX_BYTES);
  }

  @Override
  public int open(byte[] packet, int length) throws GeneralSecurityException {
    int indexAt = length - INDEX_BYTES;
    try {
      crypt(Cipher.DECRYPT_MODE, packet, indexAt, indexAt);
      return indexAt - AeadCipher.TAG_BYTES;
    } catch (AEADBadTagException e) {
      return -1;
    }
  }

  private void crypt(int mode, byte[] packet, int end, int indexAt)
      throws GeneralSecurityException {
    long index = PacketFields.word(packet, indexAt) & ~ENCRYPTED;
    Cipher ready = cipher.begin(mode, PacketFields.word(packet, RTCP_SSRC_AT), index);
    ready.updateAAD(packet, 0, RTCP_HEADER_BYTES);
    ready.updateAAD(packet, indexAt, INDEX_BYTES);
    ready.doFinal(packet, RTCP_HEADER_BYTES, end - RTCP_HEADER_BYTES, packet, RTCP_HEADER_BYTES);
  }
}
