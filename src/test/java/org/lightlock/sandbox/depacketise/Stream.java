package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.lightlock.frame.Rejection;
import org.lightlock.sandbox.rtp.RtpPacket;

/** A stream for tests: sends payloads in RTP packets and writes down what comes out. */
final class Stream implements AccessUnitSink {
  static final Depacketiser.Limits LIMITS = new Depacketiser.Limits(4096 * 2304, 1L << 30);

  /** Units as "key@timestamp hex" or "unit@timestamp hex", rejections by name. */
  final List<String> seen = new ArrayList<>();

  final List<byte[]> units = new ArrayList<>();
  Depacketiser depacketiser;
  private final RtpPacket packet = new RtpPacket();
  private int sequence = 65_533;

  Stream() {
    depacketiser = new H264Depacketiser(LIMITS, this);
  }

  /** Sends one payload without the marker. */
  Stream send(long timestamp, String payload) {
    return send(timestamp, false, hex(payload));
  }

  /** Sends one payload with the marker. */
  Stream sendLast(long timestamp, String payload) {
    return send(timestamp, true, hex(payload));
  }

  Stream send(long timestamp, boolean marker, byte[] payload) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(12 + payload.length);
    bytes.put((byte) 0x80).put((byte) (marker ? 0xe0 : 0x60));
    bytes.putShort((short) sequence++).putInt((int) timestamp).putInt(1).put(payload).flip();
    if (!packet.read(bytes)) {
      throw new AssertionError("the test made a malformed packet");
    }
    depacketiser.packet(packet);
    return this;
  }

  /** The network loses a packet. */
  Stream lose() {
    sequence++;
    return this;
  }

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  @Override
  public void accessUnit(ByteBuffer unit, boolean keyFrame, long rtpTimestamp) {
    if (!unit.isDirect() || unit.position() != 0 || unit.limit() > AccessUnitBuffer.MAX_BYTES) {
      throw new AssertionError("an access unit is a direct buffer within its cap");
    }
    byte[] copy = new byte[unit.remaining()];
    unit.get(0, copy);
    int end = unit.limit();
    unit.limit(unit.capacity());
    for (int i = 0; i < PADDING_BYTES; i++) {
      if (unit.get(end + i) != 0) {
        throw new AssertionError("the padding is not zero");
      }
    }
    units.add(copy);
    if (copy.length < 256) {
      seen.add((keyFrame ? "key@" : "unit@") + rtpTimestamp + " " + HexFormat.of().formatHex(copy));
    }
  }

  @Override
  public void sequenceChanged(int width, int height) {
    seen.add(width + "x" + height);
  }

  @Override
  public void singleFields(boolean single) {
    seen.add(single ? "fields" : "frames");
  }

  @Override
  public void garbled() {
    seen.add("garbled");
  }

  @Override
  public void rejected(Rejection reason) {
    seen.add(reason.name());
  }
}
