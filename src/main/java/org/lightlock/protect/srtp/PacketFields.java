package org.lightlock.protect.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads and writes the fields of packets and initialisation vectors, in the network's order. */
final class PacketFields {
  /** Where an RTP packet has its SSRC (RFC 3550 §5.1). */
  static final int RTP_SSRC_AT = 8;

  /** The shortest RTP header. */
  static final int RTP_HEADER_BYTES = 12;

  /** Where an RTCP packet has its sender's SSRC (RFC 3550 §6.4). */
  static final int RTCP_SSRC_AT = 4;

  /** What of an RTCP packet stays in the clear (RFC 3711 §3.4). */
  static final int RTCP_HEADER_BYTES = 8;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private PacketFields() {}

  /** An index that does not fit would bring an initialisation vector a second time. */
  static void requireIndex(long index) {
    if (index >>> 48 != 0) {
      throw new IllegalArgumentException("no 48-bit index");
    }
  }

  static int word(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  static void word(byte[] bytes, int at, int value) {
    INT.set(bytes, at, value);
  }

  static long longWord(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  static void longWord(byte[] bytes, int at, long value) {
    LONG.set(bytes, at, value);
  }
}
