package org.lightlock.protect.srtp;

import static org.lightlock.protect.srtp.PacketFields.RTCP_HEADER_BYTES;
import static org.lightlock.protect.srtp.PacketFields.RTCP_SSRC_AT;

import java.security.GeneralSecurityException;

/** RFC 3711 §3.4: eight bytes of header, the rest encrypted, flag and index, tag. */
final class CounterSrtcp implements SrtcpCipher {
  private static final int INDEX_BYTES = 4;

  private final CounterCipher cipher;

  CounterSrtcp(SessionKeys keys) {
    cipher = new CounterCipher(keys);
  }

  @Override
  public int overheadBytes() {
    return INDEX_BYTES + CounterCipher.TAG_BYTES;
  }

  @Override
  public int seal(byte[] packet, int length, int index) throws GeneralSecurityException {
    crypt(packet, length, index);
    PacketFields.word(packet, length, ENCRYPTED | index);
    int tagAt = length + INDEX_BYTES;
    cipher.authenticate(packet, 0, tagAt).tag(packet, tagAt);
    return tagAt + CounterCipher.TAG_BYTES;
  }

  @Override
  public int flagAndIndex(byte[] packet, int length) {
    return PacketFields.word(packet, length - overheadBytes());
  }

  @Override
  public int open(byte[] packet, int length) throws GeneralSecurityException {
    int tagAt = length - CounterCipher.TAG_BYTES;
    if (!cipher.authenticate(packet, 0, tagAt).tagIs(packet, tagAt)) {
      return -1;
    }
    int end = tagAt - INDEX_BYTES;
    crypt(packet, end, PacketFields.word(packet, end) & ~ENCRYPTED);
    return end;
  }

  private void crypt(byte[] packet, int end, int index) throws GeneralSecurityException {
    int ssrc = PacketFields.word(packet, RTCP_SSRC_AT);
    int length = end - RTCP_HEADER_BYTES;
    cipher.crypt(ssrc, index, packet, RTCP_HEADER_BYTES, length, packet, RTCP_HEADER_BYTES);
  }
}
