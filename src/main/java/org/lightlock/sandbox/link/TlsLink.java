package org.lightlock.sandbox.link;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;
import org.lightlock.posix.PosixException;

/**
 * TLS 1.2 or 1.3 over another link. The JDK's engine holds no socket: bytes go in and out, so that
 * the confined worker needs no further system call. Records are decrypted where they arrived.
 *
 * <p>After the handshake nothing is negotiated again: of TLS 1.3 the camera may renew its keys, in
 * TLS 1.2 any new handshake ends the link.
 */
public final class TlsLink implements DialledLink {
  private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(5);
  private static final Duration SEND_LIMIT = Duration.ofSeconds(5);

  /** A hopeless peer gets its alert, but is not waited for. */
  private static final Duration ALERT_LIMIT = Duration.ofMillis(500);

  /** Chain and all: what a camera may send before it must be done. */
  private static final int MAX_HANDSHAKE_BYTES = 128 << 10;

  /** A camera renews its keys every some hundred gigabytes. */
  private static final int MAX_KEY_UPDATES = 256;

  private static final int IN_BYTES = 64 << 10;
  private static final int OUT_BYTES = 34 << 10;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final CameraLink below;
  private final SSLEngine engine;
  private final CameraTrust trust;

  /** Always ready to be read from. */
  private final ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES).limit(0);

  private final MemorySegment inMemory = MemorySegment.ofBuffer(in.duplicate().clear());
  private final ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
  private final MemorySegment outMemory = MemorySegment.ofBuffer(out);
  private @Nullable Rejection failure;
  private boolean closed;
  private boolean more;
  private int keyUpdates;
  private long handshakeBytes;

  /** A link that will shake hands as a client; the trust is what the engine was made with. */
  TlsLink(CameraLink below, SSLEngine engine, CameraTrust trust) {
    this.below = below;
    this.engine = engine;
    this.trust = trust;
  }

  @Override
  public @Nullable Rejection open(Runnable sign) throws PosixException {
    try {
      engine.beginHandshake();
      if (shakeHands(new Deadline(HANDSHAKE_LIMIT, sign))) {
        return null;
      }
    } catch (SSLException | RuntimeException e) {
      // RuntimeException: hostile bytes may find a fault of the engine, which is no fault of ours.
      alert();
    }
    failure = trust.refused() ? Rejection.RTSP_TLS_UNTRUSTED : Rejection.RTSP_TLS_FAILED;
    return failure;
  }

  private boolean shakeHands(Deadline deadline) throws SSLException, PosixException {
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_WRAP -> {
          if (!wrap(NOTHING, SEND_LIMIT)) {
            return false;
          }
        }
        case NEED_TASK -> runTasks();
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          SSLEngineResult result = engine.unwrap(in, NOTHING);
          boolean incomplete =
              result.getStatus() == Status.BUFFER_UNDERFLOW
                  || (result.getStatus() == Status.OK && result.bytesConsumed() == 0);
          if (incomplete ? !awaitMore(deadline) : result.getStatus() != Status.OK) {
            return false;
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          return true;
        }
      }
    }
  }

  private void runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  private boolean awaitMore(Deadline deadline) throws PosixException {
    if (!deadline.await(below)) {
      return false;
    }
    int got = fill();
    handshakeBytes += Math.max(0, got);
    return got != 0 && handshakeBytes <= MAX_HANDSHAKE_BYTES;
  }

  /** Takes what has arrived; as {@link CameraLink#receive}. */
  private int fill() throws PosixException {
    in.compact();
    int got = below.receive(inMemory.asSlice(in.position(), in.remaining()));
    in.position(in.position() + Math.max(0, got)).flip();
    return got;
  }

  /** Lets the camera's own log say why. */
  private void alert() throws PosixException {
    try {
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        wrap(NOTHING, ALERT_LIMIT);
      }
    } catch (SSLException | RuntimeException e) {
      closed = true; // there is no more to be said than the failure that is known already
    }
  }

  @Override
  public boolean awaitReadable(long nanos) throws PosixException {
    return more || closed || below.awaitReadable(nanos);
  }

  @Override
  public int receive(MemorySegment into) throws PosixException {
    if (into.byteSize() < MIN_RECEIVE_BYTES) {
      throw new IllegalArgumentException("no room for a TLS record");
    }
    if (!closed && !more) {
      closed = fill() == 0;
    }
    ByteBuffer plain = into.asByteBuffer();
    try {
      more = unwrap(plain);
    } catch (SSLException | RuntimeException e) {
      // RuntimeException: as in open
      fail();
    }
    if (plain.position() > 0) {
      return plain.position();
    }
    return closed ? 0 : -1;
  }

  /** Decrypts whole records; true when it stopped for want of room. */
  private boolean unwrap(ByteBuffer plain) throws SSLException, PosixException {
    while (in.hasRemaining()) {
      if (plain.remaining() < MIN_RECEIVE_BYTES) {
        return true;
      }
      SSLEngineResult result = engine.unwrap(in, plain);
      switch (result.getStatus()) {
        case OK -> {
          if (!goesOn(result.getHandshakeStatus())) {
            fail();
            return false;
          }
        }
        case BUFFER_UNDERFLOW -> {
          return false;
        }
        case BUFFER_OVERFLOW -> {
          fail();
          return false;
        }
        case CLOSED -> {
          closed = true;
          return false;
        }
      }
    }
    return false;
  }

  /** Whether the link goes on after what a record asked for. */
  private boolean goesOn(HandshakeStatus wanted) throws SSLException, PosixException {
    return switch (wanted) {
      case NOT_HANDSHAKING, FINISHED -> true;
      case NEED_WRAP ->
          engine.getSession().getProtocol().equals(TlsClient.TLS_1_3)
              && ++keyUpdates <= MAX_KEY_UPDATES
              && wrap(NOTHING, SEND_LIMIT);
      case NEED_TASK, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> engine.isInboundDone();
    };
  }

  @Override
  public boolean send(MemorySegment bytes, Duration limit) throws PosixException {
    ByteBuffer plain = bytes.asByteBuffer();
    try {
      while (plain.hasRemaining()) {
        if (closed || !wrap(plain, limit)) {
          return false;
        }
      }
      return true;
    } catch (SSLException | RuntimeException e) {
      // RuntimeException: as in open
      fail();
      return false;
    }
  }

  /** Sends one record; false when it did not go out. */
  private boolean wrap(ByteBuffer plain, Duration limit) throws SSLException, PosixException {
    SSLEngineResult result = engine.wrap(plain, out.clear());
    int length = out.position();
    return (length == 0 || below.send(outMemory.asSlice(0, length), limit))
        && (result.getStatus() == Status.OK || result.getStatus() == Status.CLOSED);
  }

  private void fail() {
    closed = true;
    more = false;
    if (failure == null) {
      failure = Rejection.RTSP_TLS_FAILED;
    }
  }

  @Override
  public @Nullable Rejection failure() {
    return failure;
  }
}
