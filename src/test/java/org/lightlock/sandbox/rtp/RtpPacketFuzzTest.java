package org.lightlock.sandbox.rtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import org.lightlock.frame.Rejection;

/** Any bytes: never an exception, and a payload that lies within the packet. */
class RtpPacketFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void read(byte[] bytes) {
    RtpPacket packet = new RtpPacket();
    if (packet.read(ByteBuffer.wrap(bytes))
        && (packet.payloadLength() < 0
            || packet.payloadStart() < 12
            || packet.payloadStart() + packet.payloadLength() > bytes.length)) {
      throw new AssertionError("the payload lies outside the packet");
    }
  }

  /** The first byte of each run of bytes is its length, its top bit says RTCP. */
  @FuzzTest(maxDuration = "1m")
  void receive(byte[] bytes) {
    RtpReceiver receiver =
        new RtpReceiver(
            96,
            90_000,
            1,
            new RtpReceiver.Sink() {
              @Override
              public void packet(RtpPacket packet) {}

              @Override
              public void rejected(Rejection reason) {}

              @Override
              public void ended(Rejection reason) {}
            });
    long now = 0;
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes[at] & 0x7f, bytes.length - at - 1);
      ByteBuffer part = ByteBuffer.wrap(bytes, at + 1, length);
      now += 10_000_000;
      if (bytes[at] < 0) {
        receiver.rtcp(part, now);
      } else {
        receiver.rtp(part, now);
      }
      at += 1 + length;
    }
    receiver.report(ByteBuffer.allocate(ReceiverReport.BYTES), now);
  }
}
