package org.lightlock.supervise;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraEntry;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.Transport;

/**
 * Which transport a stream's next worker uses. An entry's own choice is kept. Automatic is TCP, and
 * UDP for an hour after a camera refused TCP; never with TLS, because datagrams would not be
 * encrypted. The next worker describes the stream again, as Hikvision wants it.
 */
final class TransportChoice {
  private static final long UDP_NANOS = Duration.ofHours(1).toNanos();

  private final Transport configured;
  private final boolean encrypted;
  private @Nullable Rejection refusal;
  private long udpSinceNanos;

  TransportChoice(CameraEntry camera) {
    configured = camera.transport();
    encrypted = camera.address().tls();
  }

  /** For a worker that starts now. */
  Transport next(long nowNanos) {
    if (refusal != null && nowNanos - udpSinceNanos >= UDP_NANOS) {
      refusal = null;
    }
    if (configured != Transport.AUTO) {
      return configured;
    }
    return refusal == null ? Transport.TCP : Transport.UDP;
  }

  /** Takes note of why a worker ended; true when another transport is worth trying at once. */
  boolean triesAnother(@Nullable Rejection reason, long nowNanos) {
    if (configured != Transport.AUTO || encrypted || reason != Rejection.RTSP_TRANSPORT_REFUSED) {
      return false;
    }
    if (refusal != null) {
      refusal = null; // neither of the two: from the beginning, without haste
      return false;
    }
    refusal = reason;
    udpSinceNanos = nowNanos;
    return true;
  }

  /** What the gateway is told. */
  Message message(Transport chosen) {
    Rejection why = refusal;
    return Message.of(Kind.TRANSPORT, chosen.number(), why == null ? 0 : why.number());
  }
}
