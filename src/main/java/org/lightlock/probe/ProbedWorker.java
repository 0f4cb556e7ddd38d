package org.lightlock.probe;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.FrameLease;
import org.lightlock.frame.EscapeAct;
import org.lightlock.frame.FrameHeader;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.RingGeometry;
import org.lightlock.relay.Airlock;
import org.lightlock.relay.FrameIntake;

/** One stream of which only the messages matter; its pictures are taken and forgotten. */
final class ProbedWorker implements FrameIntake.Events, Airlock.Listener, AutoCloseable {
  private static final RingGeometry GEOMETRY = RingGeometry.forPictures(4, 1920, 1088);
  private static final int MOST_MESSAGES = 1000;

  private final Airlock airlock;
  private final FrameIntake intake;
  private final long stream;
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>(MOST_MESSAGES);

  ProbedWorker(Airlock airlock, CameraId camera) throws IOException {
    this.airlock = airlock;
    intake = new FrameIntake(camera, GEOMETRY, this);
    stream =
        airlock
            .open(camera, GEOMETRY, intake.ring(), intake.notices(), this)
            .orElseThrow(() -> new IOException("the camera side is gone"));
    intake.start("intake-" + camera);
  }

  void attempt(EscapeAct act) {
    airlock.prove(stream, act);
  }

  /** The next message that matches, null when none came in time. */
  @Nullable Message await(Duration limit, Predicate<Message> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Message message = messages.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (message == null || wanted.test(message)) {
        return message;
      }
    }
  }

  @Override
  public void message(Message untrusted) {
    // Nobody asks for reports: they must not crowd out what somebody waits for.
    if (untrusted.kind() != Kind.STATS && untrusted.kind() != Kind.REJECTED) {
      messages.offer(untrusted);
    }
  }

  @Override
  public void away() {
    messages.offer(Message.of(Kind.NO_CONFINEMENT));
  }

  @Override
  public void frame(FrameLease lease, FrameHeader header, int skipped) {
    // the picture is not looked at
  }

  @Override
  public void quiet() {
    // the limits of time are the waiting thread's business
  }

  @Override
  public void lie() {
    // the next message does not come, and that is noticed
  }

  @Override
  public void close() {
    airlock.close(stream, false);
    intake.close();
  }
}
