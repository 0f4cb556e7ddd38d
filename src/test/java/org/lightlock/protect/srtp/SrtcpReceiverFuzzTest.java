package org.lightlock.protect.srtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Any bytes to the port of the viewers: refused, without an exception, by both profiles. */
class SrtcpReceiverFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void received(byte[] bytes) {
    for (SrtpProfile profile : SrtpProfile.values()) {
      SrtcpReceiver receiver = new SrtcpReceiver(SrtpTest.keys(profile, 77));
      if (receiver.unprotect(bytes.clone(), bytes.length) >= 0) {
        throw new AssertionError("a packet that nobody authenticated");
      }
    }
  }

  /** The input is what an authenticated viewer says: it comes out as it went in, once. */
  @FuzzTest(maxDuration = "1m")
  void protectedBefore(byte[] bytes) {
    if (bytes.length < PacketFields.RTCP_HEADER_BYTES) {
      return;
    }
    for (SrtpProfile profile : SrtpProfile.values()) {
      byte[] packet = Arrays.copyOf(bytes, bytes.length + SrtcpSender.MAX_OVERHEAD_BYTES);
      int length = new SrtcpSender(SrtpTest.keys(profile, 77)).protect(packet, bytes.length);
      SrtcpReceiver receiver = new SrtcpReceiver(SrtpTest.keys(profile, 77));
      int plain = receiver.unprotect(packet, length);
      if (!Arrays.equals(Arrays.copyOf(packet, Math.max(0, plain)), bytes)) {
        throw new AssertionError("not what was sent");
      }
    }
  }
}
