package org.lightlock.protect.srtp;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks and decrypts a viewer's RTCP packets, each of them once. One thread. */
public final class SrtcpReceiver {
  /** Browsers send from one or two. */
  static final int MAX_SENDERS = 16;

  private final SrtcpCipher cipher;
  private final List<Sender> senders = new ArrayList<>(2);

  /** The receiver of a direction; does not need the keys any more afterwards. */
  public SrtcpReceiver(SrtpKeys keys) {
    this(SrtcpCipher.of(keys));
  }

  /** For test vectors. */
  SrtcpReceiver(SrtcpCipher cipher) {
    this.cipher = cipher;
  }

  /**
   * Checks and decrypts a compound packet in place.
   *
   * @param packet anything that anybody sent
   * @return the length of the plain packet, -1 when it is refused: too short, not encrypted, forged
   *     or seen before; then its bytes mean nothing
   */
  public int unprotect(byte[] packet, int length) {
    if (length < PacketFields.RTCP_HEADER_BYTES + cipher.overheadBytes()) {
      return -1;
    }
    int flagAndIndex = cipher.flagAndIndex(packet, length);
    if ((flagAndIndex & SrtcpCipher.ENCRYPTED) == 0) {
      return -1;
    }
    int index = flagAndIndex & ~SrtcpCipher.ENCRYPTED;
    int ssrc = PacketFields.word(packet, PacketFields.RTCP_SSRC_AT);
    Sender sender = known(ssrc);
    if (sender == null ? senders.size() == MAX_SENDERS : !sender.window.accepts(index)) {
      return -1;
    }
    int plain = opened(packet, length);
    if (plain >= 0) {
      if (sender == null) {
        sender = new Sender(ssrc, new ReplayWindow());
        senders.add(sender);
      }
      sender.window.mark(index);
    }
    return plain;
  }

  private int opened(byte[] packet, int length) {
    try {
      return cipher.open(packet, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private @Nullable Sender known(int ssrc) {
    for (int i = 0; i < senders.size(); i++) {
      if (senders.get(i).ssrc == ssrc) {
        return senders.get(i);
      }
    }
    return null;
  }

  private record Sender(int ssrc, ReplayWindow window) {}
}
