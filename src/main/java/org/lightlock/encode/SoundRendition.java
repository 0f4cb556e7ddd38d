package org.lightlock.encode;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.SoundEncoder.Format;
import org.lightlock.frame.AudioBlock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One camera's sound in one format, encoded once for all its listeners. Has a thread and an encoder
 * only while somebody listens. Once sound has come, its line goes on without a gap, with silence if
 * need be: a player that misses sound stops the picture. Thread-safe; nothing here waits for the
 * encoder.
 */
public final class SoundRendition implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SoundRendition.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int MAX_WAITING = 100;
  private static final long WAIT_MILLIS = 50;

  /** A camera's longest packets, two AAC frames at 8 kHz, and some delay on their way. */
  private static final long SILENCE_AFTER_MICROS = 400_000;

  private final CameraId camera;
  private final Format format;
  private final LongSupplier nanoClock;
  private final CopyOnWriteArrayList<Listening> listeners = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Stamped> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final AtomicLong cpuNanos = new AtomicLong();
  private final AtomicLong packets = new AtomicLong();
  private @Nullable Thread thread; // guarded by this
  private boolean closed; // guarded by this

  private record Stamped(AudioBlock block, long ptsMicros) {}

  /** One listener's part. Closing twice is harmless. */
  public final class Listening implements AutoCloseable {
    private final SoundSink sink;

    private Listening(SoundSink sink) {
      this.sink = sink;
    }

    @Override
    public void close() {
      listeners.remove(this);
    }
  }

  /**
   * Prepares a rendition; nothing runs until somebody listens.
   *
   * @param nanoClock the clock of the blocks' times, {@link System#nanoTime} but in tests
   */
  public SoundRendition(CameraId camera, Format format, LongSupplier nanoClock) {
    this.camera = camera;
    this.format = format;
    this.nanoClock = nanoClock;
  }

  /**
   * Offers a block; it is ignored when nobody listens.
   *
   * @param ptsMicros when its first sample is heard, on the clock of the pictures
   */
  public void offer(AudioBlock block, long ptsMicros) {
    if (!listeners.isEmpty()) {
      var _ = waiting.offer(new Stamped(block, ptsMicros));
    }
  }

  /** Sends packets to a sink from now on. */
  public synchronized Listening listen(SoundSink sink) {
    if (closed) {
      throw new IllegalStateException("the rendition is closed");
    }
    Listening listening = new Listening(sink);
    listeners.add(listening);
    if (thread == null) {
      waiting.clear();
      thread = Thread.ofPlatform().name(name()).daemon().start(this::run);
    }
    return listening;
  }

  private String name() {
    return "sound-" + camera + "-" + format.name().toLowerCase(Locale.ROOT);
  }

  /** Processor time that encoding has taken. */
  public long cpuNanos() {
    return cpuNanos.get();
  }

  /** How many packets were encoded. */
  public long packets() {
    return packets.get();
  }

  @Override
  public synchronized void close() {
    closed = true;
    listeners.clear();
  }

  private synchronized boolean retires() {
    if (!closed && !listeners.isEmpty()) {
      return false;
    }
    thread = null;
    return true;
  }

  private synchronized void failed() {
    listeners.clear();
    thread = null;
  }

  private void run() {
    long cpuBefore = 0;
    try (Line line = new Line()) {
      while (!retires()) {
        Stamped next = waiting.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        line.step(next);
        long cpuNow = THREADS.getCurrentThreadCpuTime();
        cpuNanos.addAndGet(cpuNow - cpuBefore);
        cpuBefore = cpuNow;
      }
    } catch (EncoderException e) {
      LOG.error("no sound of {}: {}", camera, e.getMessage());
      failed();
    } catch (InterruptedException | RuntimeException e) {
      LOG.error("{} ends", Thread.currentThread().getName(), e);
      failed();
    }
  }

  /** What the thread owns. */
  private final class Line implements AutoCloseable {
    private @Nullable SoundEncoder encoder;
    private @Nullable SoundTimeline timeline;
    private short[] frame = new short[0];
    private int channels;
    private long encoded;

    void step(@Nullable Stamped next) throws EncoderException {
      SoundTimeline current = timeline;
      if (next != null) {
        if (current == null) {
          channels = next.block.channels();
          current = new SoundTimeline(channels);
          timeline = current;
          frame = new short[format.frameSamples() * channels];
        }
        current.put(next.block.samples(), next.block.channels(), next.ptsMicros);
      }
      if (current == null) {
        return;
      }
      long latest = nanoClock.getAsLong() / 1000 - SILENCE_AFTER_MICROS;
      if (current.endMicros() < latest) {
        current.silenceUntil(latest);
      }
      encode(current);
    }

    private void encode(SoundTimeline current) throws EncoderException {
      if (current.takeRestart() || encoder == null) {
        close();
        encoder = new SoundEncoder(format, channels);
        encoded = 0;
      }
      while (current.take(frame)) {
        encoder.encode(frame, encoded, (bytes, first) -> deliver(bytes, current.micros(first)));
        encoded += format.frameSamples();
      }
    }

    private void deliver(byte[] bytes, long ptsMicros) {
      var sound =
          new EncodedSound(
              bytes, channels, format.frameSamples(), ptsMicros, packets.incrementAndGet());
      for (Listening listening : listeners) {
        try {
          listening.sink.sound(sound);
        } catch (RuntimeException e) {
          LOG.warn("{}: a listener failed and is left out", camera, e);
          listening.close();
        }
      }
    }

    @Override
    public void close() {
      if (encoder != null) {
        encoder.close();
        encoder = null;
      }
    }
  }
}
