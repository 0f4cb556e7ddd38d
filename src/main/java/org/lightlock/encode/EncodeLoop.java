package org.lightlock.encode;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.lightlock.encode.H264Encoder.AccessUnit;
import org.lightlock.encode.Mailbox.Parcel;
import org.lightlock.frame.Pixels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a rendition's thread does: takes the newest frame, encodes it, delivers the picture, until
 * its rendition lets it end. All of its native memory is made and closed by this thread.
 */
final class EncodeLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(EncodeLoop.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** How often an idle loop asks whether it may end; the injected clock wakes nobody. */
  private static final long IDLE_MILLIS = 250;

  private final Owner owner;
  private final RenditionSpec spec;
  private final ParameterSetIds parameterSetIds;
  private final LongSupplier nanoClock;
  private final Mailbox mailbox = new Mailbox();
  private final IdrSchedule idrs = new IdrSchedule();
  private long lastPtsMicros;
  private @Nullable EncodePipeline pipeline;

  /** The rendition as its loop sees it. Called on the loop's thread. */
  interface Owner {
    /** Whether the loop ends now; from then on the owner offers it no frame. */
    boolean retires(EncodeLoop loop);

    /** Whether nobody would see a picture. */
    boolean unwatched();

    /** Whether a subscriber waits for its first picture. */
    boolean someoneWaits();

    /** Whether an IDR was requested since the last time this was asked. */
    boolean takeIdrRequest();

    /** Counts a picture and sends it to all subscribers. */
    void deliver(EncodedPicture picture);

    /** Adds to the CPU time that encoding took. */
    void spent(long cpuNanos);

    /** The loop ends because of this. */
    void failed(EncodeLoop loop, EncoderException reason);
  }

  /**
   * Prepares a loop.
   *
   * @param lastPtsMicros that of the rendition's last picture: this loop's are later
   */
  EncodeLoop(
      Owner owner,
      RenditionSpec spec,
      ParameterSetIds parameterSetIds,
      LongSupplier nanoClock,
      long lastPtsMicros) {
    this.owner = owner;
    this.spec = spec;
    this.parameterSetIds = parameterSetIds;
    this.nanoClock = nanoClock;
    this.lastPtsMicros = lastPtsMicros;
  }

  /** Where frames come in. */
  Mailbox mailbox() {
    return mailbox;
  }

  @Override
  public void run() {
    try {
      encodeUntilRetired();
    } catch (EncoderException e) {
      owner.failed(this, e);
    } catch (InterruptedException e) {
      owner.failed(this, new EncoderException("the encode thread was interrupted", e));
    } catch (RuntimeException | Error e) {
      LOG.error("{} ends", Thread.currentThread().getName(), e);
      owner.failed(this, new EncoderException("the encoder failed: " + e, e));
    } finally {
      mailbox.close();
      closePipeline();
    }
  }

  private void encodeUntilRetired() throws EncoderException, InterruptedException {
    long cpuBefore = 0;
    boolean idrRequested = false;
    while (!owner.retires(this)) {
      Parcel parcel = mailbox.take(IDLE_MILLIS, TimeUnit.MILLISECONDS);
      if (parcel == null) {
        continue;
      }
      if (owner.unwatched()) {
        parcel.lease().release();
        continue;
      }
      idrRequested |= owner.takeIdrRequest();
      boolean idr = encode(parcel, idrRequested);
      idrRequested &= !idr;
      long cpuNow = THREADS.getCurrentThreadCpuTime();
      owner.spent(cpuNow - cpuBefore);
      cpuBefore = cpuNow;
    }
  }

  /** Encodes and delivers one frame; whether it became an IDR. */
  private boolean encode(Parcel parcel, boolean idrRequested) throws EncoderException {
    FrameLease lease = parcel.lease();
    long ptsMicros = Math.max(lease.ptsMicros(), lastPtsMicros + 1);
    long arrivalNanos = lease.arrivalNanos();
    EncodePipeline current = pipelineFor(lease);
    long nowNanos = nanoClock.getAsLong();
    boolean forceIdr = idrs.due(nowNanos, owner.someoneWaits(), idrRequested);
    AccessUnit unit = current.encode(lease, ptsMicros, forceIdr);
    lastPtsMicros = ptsMicros;
    if (unit == null) {
      return false;
    }
    if (unit.idr()) {
      idrs.encoded(nowNanos);
    }
    owner.deliver(
        new EncodedPicture(
            unit.annexB(),
            unit.idr(),
            current.width(),
            current.height(),
            ptsMicros,
            arrivalNanos,
            parcel.number()));
    return unit.idr();
  }

  /** The pipeline for this frame's size and matrix; gives the lease back when there is none. */
  private EncodePipeline pipelineFor(FrameLease lease) throws EncoderException {
    EncodePipeline current = pipeline;
    if (current != null && current.takes(lease)) {
      return current;
    }
    boolean opened = false;
    try {
      closePipeline();
      Pixels pixels = lease.pixels();
      Geometry source = new Geometry(pixels.width(), pixels.height());
      current = new EncodePipeline(source, lease.matrix(), spec, parameterSetIds.next());
      pipeline = current;
      idrs.restart();
      opened = true;
      return current;
    } finally {
      if (!opened) {
        lease.release();
      }
    }
  }

  private void closePipeline() {
    if (pipeline != null) {
      pipeline.close();
      pipeline = null;
    }
  }
}
