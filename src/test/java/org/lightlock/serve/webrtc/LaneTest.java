package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A thread that many viewers share, and what one of them may do to it. */
class LaneTest {
  @Test
  void task_thatFailsInAnyWay_leavesTheThreadToTheOthers() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    try (Lane lane = new Lane(0, System::nanoTime)) {
      lane.start();

      lane.post(
          () -> {
            throw new IllegalStateException("a bug");
          });
      lane.post(
          () -> {
            throw new OutOfMemoryError("Cannot reserve direct buffer memory");
          });
      lane.post(
          () -> {
            throw new StackOverflowError();
          });
      lane.post(ran::countDown);

      assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
