package org.lightlock.sandbox.rtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Any compound packet: never an exception, and the answer has the size of one. */
class ReceiverReportFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void compound(byte[] bytes) {
    SequenceWindow window = new SequenceWindow();
    ReceiverReport report = new ReceiverReport(90_000, 1, window);
    for (int at = 0; at + 4 <= bytes.length; at += 4) {
      window.accept((bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff));
      report.arrived(Integer.toUnsignedLong(RtpPacket.word(bytes(bytes), at)), at * 1_000_000L);
    }
    ByteBuffer packet = bytes(bytes);
    boolean read = report.read(packet, 0x01020304, 5_000_000L);
    if (packet.position() != 0 || (read && bytes.length % 4 != 0)) {
      throw new AssertionError("lengths that do not add up were taken");
    }
    ByteBuffer answer = ByteBuffer.allocate(ReceiverReport.BYTES);
    report.write(answer, 0x01020304, Long.MAX_VALUE);
    if (answer.hasRemaining() || answer.getInt(0) != 0x81c9_0007) {
      throw new AssertionError("no receiver report");
    }
  }

  private static ByteBuffer bytes(byte[] bytes) {
    return ByteBuffer.wrap(bytes);
  }
}
