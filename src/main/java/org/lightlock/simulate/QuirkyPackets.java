package org.lightlock.simulate;

import java.util.Random;
import java.util.Set;
import org.lightlock.frame.Codec;

/** Turns the packets of a polite camera into those of an odd one, once, when the clip is cut. */
final class QuirkyPackets {
  private static final int MARKER = 0x80;
  private static final int H264_SPS = 7;
  private static final int H264_PPS = 8;
  private static final int H264_STAP_A = 24;
  private static final int H264_FU_A = 28;
  private static final int H265_FIRST_PARAMETER_SET = 32;
  private static final int H265_LAST_PARAMETER_SET = 34;
  private static final int H265_AP = 48;
  private static final int H265_FU = 49;
  private static final int FU_START = 0x80;
  private static final int JPEG_DIMENSIONS = 6;
  private static final long KEY_STREAM = 0x48696B21L; // any constant: encrypted the same each round

  private final Set<Quirk> quirks;
  private final Codec codec;

  QuirkyPackets(Set<Quirk> quirks, Codec codec) {
    this.quirks = quirks;
    this.codec = codec;
  }

  /** The same picture, odd. */
  RtpFrame odd(RtpFrame frame) {
    if (quirks.isEmpty()) {
      return frame;
    }
    byte[] bytes = frame.bytes().clone();
    for (int packet = 0; packet < frame.packets(); packet++) {
      int header = frame.packetOffsets()[packet] + RtpFrame.FRAMING_BYTES;
      int payload = header + RtpFrame.HEADER_BYTES;
      odd(bytes, header, payload, frame.end(packet));
    }
    return new RtpFrame(
        bytes, frame.packetOffsets(), frame.key(), frame.decodeTicks(), frame.presentTicks());
  }

  private void odd(byte[] bytes, int header, int payload, int end) {
    boolean parameterSet = isParameterSet(bytes, payload);
    if (quirks.contains(Quirk.MARKER_ON_PARAMETER_SETS) && parameterSet) {
      bytes[header + 1] |= (byte) MARKER;
    }
    if (quirks.contains(Quirk.NO_MARKER)) {
      bytes[header + 1] &= (byte) ~MARKER;
    }
    switch (codec) {
      case H264, H265 -> {
        int fragment = fragmentHeader(bytes, payload);
        if (quirks.contains(Quirk.FU_TYPE_CHANGES)
            && fragment >= 0
            && (bytes[fragment] & FU_START) == 0) {
          bytes[fragment] &= (byte) 0xC0;
        }
        if (quirks.contains(Quirk.ENCRYPTED) && !parameterSet) {
          int from = fragment >= 0 ? fragment + 1 : payload + (codec == Codec.H264 ? 1 : 2);
          encrypt(bytes, from, end);
        }
      }
      case MJPEG -> {
        if (quirks.contains(Quirk.JPEG_SIZE_ZERO)) {
          bytes[payload + JPEG_DIMENSIONS] = 0;
          bytes[payload + JPEG_DIMENSIONS + 1] = 0;
        }
      }
      case MPEG4 -> {}
    }
  }

  private boolean isParameterSet(byte[] bytes, int payload) {
    return switch (codec) {
      case H264 -> {
        int type = bytes[payload] & 0x1F;
        yield type == H264_SPS || type == H264_PPS || type == H264_STAP_A;
      }
      case H265 -> {
        int type = h265Type(bytes, payload);
        yield (type >= H265_FIRST_PARAMETER_SET && type <= H265_LAST_PARAMETER_SET)
            || type == H265_AP;
      }
      case MJPEG, MPEG4 -> false;
    };
  }

  /** Where the header of a fragment is, -1 for what is none. */
  private int fragmentHeader(byte[] bytes, int payload) {
    return switch (codec) {
      case H264 -> (bytes[payload] & 0x1F) == H264_FU_A ? payload + 1 : -1;
      case H265 -> h265Type(bytes, payload) == H265_FU ? payload + 2 : -1;
      case MJPEG, MPEG4 -> -1;
    };
  }

  private static int h265Type(byte[] bytes, int payload) {
    return (bytes[payload] >> 1) & 0x3F;
  }

  private static void encrypt(byte[] bytes, int from, int end) {
    Random keyStream = new Random(KEY_STREAM + end - from);
    for (int at = from; at < end; at++) {
      bytes[at] ^= (byte) keyStream.nextInt();
    }
  }
}
