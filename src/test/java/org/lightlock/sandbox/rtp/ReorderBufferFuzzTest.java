package org.lightlock.sandbox.rtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Any order, sources and times: every packet at most once, none kept beyond its patience. */
class ReorderBufferFuzzTest {
  private int offered;
  private int passed;

  /** Each packet: two bytes of number, one of source and milliseconds, one of length. */
  @FuzzTest(maxDuration = "1m")
  void offer(byte[] bytes) {
    offered = 0;
    passed = 0;
    ReorderBuffer buffer = new ReorderBuffer((packet, now) -> passed++);
    ByteBuffer packet = ByteBuffer.allocate(2100);
    long now = 0;
    for (int at = 0; at + 4 <= bytes.length; at += 4) {
      now += (bytes[at + 2] & 0x3f) * 1_000_000L;
      buffer.tick(now);
      int length = bytes[at + 3] == 0 ? 2100 : bytes[at + 3] & 0x3f;
      packet.clear().putShort(0, (short) 0x8060);
      packet.put(2, bytes[at]).put(3, bytes[at + 1]).putInt(8, bytes[at + 2] & 0xc0);
      buffer.offer(packet.limit(length), now);
      offered++;
      check(now);
      if (buffer.deadlineNanos() <= now) {
        throw new AssertionError("a packet is kept too long");
      }
    }
    buffer.tick(now + ReorderBuffer.PATIENCE_NANOS);
    check(now);
    if (buffer.deadlineNanos() != ReorderBuffer.NO_DEADLINE) {
      throw new AssertionError("packets are kept for ever");
    }
  }

  private void check(long now) {
    if (passed > offered) {
      throw new AssertionError("a packet came out twice at " + now);
    }
  }
}
