package org.lightlock.sandbox.link;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * A TLS server without a network: what is sent to it, it understands at once, and its answers wait
 * to be received. The other end of a rehearsal.
 */
final class EnginePeer implements CameraLink {
  private static final int BUFFER_BYTES = 128 << 10;

  private final SSLEngine engine;
  private final ByteBuffer arrived = ByteBuffer.allocate(BUFFER_BYTES);
  private final ByteBuffer leaving = ByteBuffer.allocate(BUFFER_BYTES);
  private final ByteBuffer plain = ByteBuffer.allocate(BUFFER_BYTES);
  private boolean broken;

  EnginePeer(SSLEngine engine) {
    this.engine = engine;
  }

  /** Sends back what it was told since the last time; false when TLS failed. */
  boolean echo() {
    plain.flip();
    boolean said = say(plain);
    plain.clear();
    return said;
  }

  /** Sends bytes. */
  boolean say(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        SSLEngineResult result = engine.wrap(bytes, leaving);
        if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
          return false;
        }
      }
      return true;
    } catch (SSLException e) {
      return false;
    }
  }

  /** How many bytes it was told since the last echo. */
  int heard() {
    return plain.position();
  }

  @Override
  public boolean awaitReadable(long nanos) {
    return leaving.position() > 0 || broken;
  }

  @Override
  public int receive(MemorySegment into) {
    if (leaving.position() == 0) {
      return broken ? 0 : -1;
    }
    leaving.flip();
    int length = (int) Math.min(leaving.remaining(), into.byteSize());
    into.asByteBuffer().put(leaving.slice().limit(length));
    leaving.position(leaving.position() + length);
    leaving.compact();
    return length;
  }

  @Override
  public boolean send(MemorySegment bytes, Duration limit) {
    arrived.put(bytes.asByteBuffer()).flip();
    try {
      understand();
    } catch (SSLException e) {
      broken = true;
    }
    arrived.compact();
    return true;
  }

  private void understand() throws SSLException {
    boolean progress = true;
    while (progress) {
      progress =
          switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
              for (Runnable task = engine.getDelegatedTask();
                  task != null;
                  task = engine.getDelegatedTask()) {
                task.run();
              }
              yield true;
            }
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), leaving).getStatus() == Status.OK;
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> {
              SSLEngineResult result = engine.unwrap(arrived, plain);
              yield result.getStatus() == Status.OK
                  && (result.bytesConsumed() > 0 || result.bytesProduced() > 0);
            }
          };
    }
  }
}
