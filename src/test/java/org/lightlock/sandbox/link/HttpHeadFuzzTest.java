package org.lightlock.sandbox.link;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Any bytes for a tunnel's response: never an exception, and every cap holds. */
class HttpHeadFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void read(byte[] bytes) {
    ByteBuffer whole = ByteBuffer.wrap(bytes);
    HttpHead.Read read = HttpHead.read(whole);
    if (!(read instanceof HttpHead.Read.Head(int status, var challenges))) {
      if (whole.position() != 0) {
        throw new AssertionError("bytes are lost");
      }
      return;
    }
    if (status < 100 || status > 599 || challenges.size() > HttpHead.MAX_HEADERS) {
      throw new AssertionError("a cap does not hold");
    }
    if (whole.position() > HttpHead.MAX_BYTES) {
      throw new AssertionError("a longer head than allowed");
    }
    for (String challenge : challenges) {
      if (challenge.indexOf('\n') >= 0 || challenge.indexOf(0) >= 0) {
        throw new AssertionError("a control character came through");
      }
    }
    if (!HttpHead.read(ByteBuffer.wrap(bytes, 0, whole.position())).equals(read)) {
      throw new AssertionError("what comes behind a head changes it");
    }
  }
}
