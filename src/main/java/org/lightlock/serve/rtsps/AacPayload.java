package org.lightlock.serve.rtsps;

import java.util.HexFormat;
import org.lightlock.encode.EncodedSound;

/**
 * AAC as RTP has it: RFC 3640, mode AAC-hbr, one access unit in a packet. Video management systems
 * know it, while few know Opus.
 *
 * <pre>
 *  | AU-headers-length = 16 (16 bits) | AU-size (13) | AU-Index = 0 (3) | access unit
 * </pre>
 */
final class AacPayload {
  /** AU-size has 13 bits. */
  static final int MAX_BYTES = (1 << 13) - 1;

  private static final int AAC_LC = 2;
  private static final int RATE_INDEX_48_KHZ = 3;
  private static final int INDEX_BITS = 3;

  private AacPayload() {}

  /** What stands before an access unit. */
  static byte[] prefix(int accessUnitBytes) {
    int header = accessUnitBytes << INDEX_BITS;
    return new byte[] {0, 16, (byte) (header >> 8), (byte) header};
  }

  /** The lines of a session description (RFC 3640 §4.4.1, AudioSpecificConfig of 14496-3). */
  static String description(int payloadType, int channels) {
    int config = AAC_LC << 11 | RATE_INDEX_48_KHZ << 7 | channels << 3;
    byte[] bytes = {(byte) (config >> 8), (byte) config};
    return "a=rtpmap:%d mpeg4-generic/%d/%d\r\n"
            .formatted(payloadType, EncodedSound.SAMPLES_PER_SECOND, channels)
        + ("a=fmtp:%d streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;"
                + "indexdeltalength=3;config=%s\r\n")
            .formatted(payloadType, HexFormat.of().formatHex(bytes));
  }
}
