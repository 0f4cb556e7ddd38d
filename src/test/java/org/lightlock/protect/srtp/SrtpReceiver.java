package org.lightlock.protect.srtp;

import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/** Checks and decrypts RTP packets as a viewer does; Lightlock itself only sends. One thread. */
public final class SrtpReceiver {
  private static final int HALF_ROUND = 1 << 15;

  private final @Nullable AeadCipher aead;
  private final @Nullable CounterCipher counter;
  private final byte[] timesRound = new byte[4];
  private final Map<Integer, ReplayWindow> windows = new HashMap<>();

  /** The receiver of a direction; does not need the keys any more afterwards. */
  public SrtpReceiver(SrtpKeys keys) {
    this(keys.profile(), SessionKeys.forRtp(keys));
  }

  SrtpReceiver(SrtpProfile profile, SessionKeys keys) {
    aead = profile == SrtpProfile.AEAD_AES_128_GCM ? new AeadCipher(keys) : null;
    counter = profile == SrtpProfile.AES128_CM_SHA1_80 ? new CounterCipher(keys) : null;
    keys.wipe();
  }

  /**
   * Checks and decrypts a packet in place.
   *
   * @return the length of header and plain payload, -1 when it is refused
   */
  public int unprotect(byte[] packet, int length) {
    int header = headerBytes(packet, length);
    if (header < 0) {
      return -1;
    }
    int ssrc = PacketFields.word(packet, PacketFields.RTP_SSRC_AT);
    ReplayWindow window = windows.computeIfAbsent(ssrc, any -> new ReplayWindow());
    long index = index(PacketFields.word(packet, 0) & 0xFFFF, window.highest());
    if (index < 0 || !window.accepts(index)) {
      return -1;
    }
    try {
      int plain = open(packet, header, length, ssrc, index);
      if (plain >= 0) {
        window.mark(index);
      }
      return plain;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private int open(byte[] packet, int header, int length, int ssrc, long index)
      throws GeneralSecurityException {
    if (aead != null) {
      if (length < header + AeadCipher.TAG_BYTES) {
        return -1;
      }
      try {
        Cipher ready = aead.begin(Cipher.DECRYPT_MODE, ssrc, index);
        ready.updateAAD(packet, 0, header);
        return header + ready.doFinal(packet, header, length - header, packet, header);
      } catch (AEADBadTagException e) {
        return -1;
      }
    }
    int end = length - CounterCipher.TAG_BYTES;
    if (counter == null || end < header) {
      return -1;
    }
    PacketFields.word(timesRound, 0, (int) (index >>> 16));
    if (!counter.authenticate(packet, 0, end).authenticate(timesRound, 0, 4).tagIs(packet, end)) {
      return -1;
    }
    counter.crypt(ssrc, index, packet, header, end - header, packet, header);
    return end;
  }

  /** The likeliest index of a sequence number (RFC 3711 §3.3.1); below 0 for none. */
  private static long index(int sequence, long highest) {
    if (highest < 0) {
      return sequence;
    }
    long rounds = highest >>> 16;
    int last = (int) (highest & 0xFFFF);
    if (last < HALF_ROUND) {
      rounds -= sequence - last > HALF_ROUND ? 1 : 0;
    } else {
      rounds += last - HALF_ROUND > sequence ? 1 : 0;
    }
    return rounds << 16 | sequence;
  }

  /** With CSRCs and extension (RFC 3550 §5.1 and §5.3.1); -1 for what is no RTP packet. */
  private static int headerBytes(byte[] packet, int length) {
    if (length < PacketFields.RTP_HEADER_BYTES || (packet[0] & 0xC0) != 0x80) {
      return -1;
    }
    int header = PacketFields.RTP_HEADER_BYTES + 4 * (packet[0] & 0xF);
    if ((packet[0] & 0x10) != 0) {
      if (length < header + 4) {
        return -1;
      }
      header += 4 + 4 * (PacketFields.word(packet, header) & 0xFFFF);
    }
    return header <= length ? header : -1;
  }
}
