package org.lightlock.encode;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One camera's pictures in one size and rate, encoded once for all its subscribers. Has a thread
 * and an encoder from the first subscriber until some time after the last one left; without a
 * subscriber it encodes nothing. Thread-safe; no method but {@link #close} waits for the encoder.
 *
 * <p>The lock guards the coming and going of the loop and is held for a few instructions. No sink,
 * no lease and no encoder is called with it held.
 */
public final class Rendition implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rendition.class);

  /** How long closing waits for the picture in work. */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final CameraId camera;
  private final RenditionSpec spec;
  private final ParameterSetIds parameterSetIds;
  private final long lingerNanos;
  private final LongSupplier nanoClock;
  private final Listener listener;

  private final FrameRateLimit rate; // of the thread that offers
  private final CopyOnWriteArrayList<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable EncodeLoop loop; // written with the lock held
  private @Nullable Thread thread; // the last one started, guarded by lock
  private boolean closed; // guarded by lock
  private volatile boolean everSubscribed;
  private volatile long lastLeftNanos;

  private final AtomicBoolean idrRequested = new AtomicBoolean();
  private final AtomicLong lastPtsMicros = new AtomicLong(-1);
  private final AtomicLong framesOffered = new AtomicLong();
  private final AtomicLong framesDropped = new AtomicLong();
  private final AtomicLong picturesEncoded = new AtomicLong();
  private final AtomicLong bytesEncoded = new AtomicLong();
  private final AtomicLong encodeCpuNanos = new AtomicLong();

  /** Who is told what an operator should know. Called on the encode thread; must not wait. */
  public interface Listener {
    /** No picture can be encoded; all subscribers were told. The next one starts a new attempt. */
    void encoderFailed(CameraId camera, RenditionSpec spec, EncoderException reason);

    /** A picture was encoded and is about to go to the subscribers. */
    default void encoded(CameraId camera, RenditionSpec spec, EncodedPicture picture) {}
  }

  /** One sink's part in a rendition. */
  public interface Subscription extends AutoCloseable {
    /**
     * Asks for an IDR soon; requests within a second share one.
     *
     * @return whether none had been asked for that is still to come
     */
    boolean requestIdr();

    /** No picture after the one that may be on its way. Closing twice is harmless. */
    @Override
    void close();
  }

  /** A rendition beside which the camera has no other. */
  public Rendition(
      CameraId camera,
      RenditionSpec spec,
      Duration linger,
      LongSupplier nanoClock,
      Listener listener) {
    this(camera, spec, new ParameterSetIds(), linger, nanoClock, listener);
  }

  /**
   * Prepares a rendition; nothing runs until somebody subscribes.
   *
   * @param parameterSetIds shared by the camera's renditions
   * @param linger how long encoder and thread stay after the last subscriber left
   * @param nanoClock as {@link System#nanoTime}
   */
  public Rendition(
      CameraId camera,
      RenditionSpec spec,
      ParameterSetIds parameterSetIds,
      Duration linger,
      LongSupplier nanoClock,
      Listener listener) {
    this.camera = camera;
    this.spec = spec;
    this.parameterSetIds = parameterSetIds;
    this.lingerNanos = linger.toNanos();
    this.nanoClock = nanoClock;
    this.listener = listener;
    this.rate = new FrameRateLimit(spec.framesPerSecond());
  }

  /** How this rendition is made. */
  public RenditionSpec spec() {
    return spec;
  }

  /** Whether somebody subscribes, or did until less than the linger time ago. */
  public boolean wanted() {
    return !subscribers.isEmpty()
        || (everSubscribed && nanoClock.getAsLong() - lastLeftNanos < lingerNanos);
  }

  /** Offers a frame. Retains it when it is kept; never waits. One thread at a time. */
  public void offer(FrameLease lease) {
    EncodeLoop current = loop;
    if (current == null || subscribers.isEmpty()) {
      return;
    }
    if (!rate.takes(lease.ptsMicros()) && !someoneWaits()) {
      return;
    }
    long number = framesOffered.incrementAndGet();
    switch (current.mailbox().put(lease, number)) {
      case KEPT -> {}
      case KEPT_INSTEAD_OF_ANOTHER, CLOSED -> framesDropped.incrementAndGet();
    }
  }

  /**
   * Sends pictures to a sink, from the next IDR on, which is asked for. Starts the encoder when
   * this is the first subscriber.
   *
   * @throws IllegalStateException when the rendition is closed
   */
  public Subscription subscribe(PictureSink sink) {
    Subscriber subscriber = new Subscriber(sink);
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the rendition is closed");
      }
      subscribers.add(subscriber);
      everSubscribed = true;
      if (loop == null) {
        EncodeLoop started =
            new EncodeLoop(new Side(), spec, parameterSetIds, nanoClock, lastPtsMicros.get());
        loop = started;
        thread = start(started, thread);
      }
    } finally {
      lock.unlock();
    }
    return new Subscription() {
      @Override
      public boolean requestIdr() {
        return !idrRequested.getAndSet(true);
      }

      @Override
      public void close() {
        remove(subscriber);
      }
    };
  }

  private boolean someoneWaits() {
    for (Subscriber subscriber : subscribers) {
      if (subscriber.waits()) {
        return true;
      }
    }
    return false;
  }

  /** What was done so far. */
  public RenditionCounters counters() {
    return new RenditionCounters(
        framesOffered.get(),
        framesDropped.get(),
        picturesEncoded.get(),
        bytesEncoded.get(),
        encodeCpuNanos.get(),
        subscribers.size());
  }

  /** Ends the thread and tells the subscribers. Waits for the picture in work, no longer. */
  @Override
  public void close() {
    EncodeLoop ending;
    Thread endingThread;
    lock.lock();
    try {
      closed = true;
      ending = loop;
      endingThread = thread;
    } finally {
      lock.unlock();
    }
    if (ending != null) {
      ending.mailbox().wake();
    }
    if (endingThread != null && endingThread != Thread.currentThread()) {
      await(endingThread);
    }
    end(takeAll());
  }

  /** Starts a loop's thread, which waits until the one before has put everything away. */
  private Thread start(EncodeLoop started, @Nullable Thread before) {
    return Thread.ofPlatform()
        .name("encode-" + camera + "-" + spec.name())
        .daemon()
        .start(
            () -> {
              if (before != null) {
                await(before);
              }
              started.run();
            });
  }

  private static void await(Thread thread) {
    try {
      if (!thread.join(CLOSE_PATIENCE)) {
        LOG.warn("{} does not end", thread.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean remove(Subscriber subscriber) {
    boolean first = subscriber.leave();
    if (first) {
      lastLeftNanos = nanoClock.getAsLong(); // first, so that wanted() does not flicker
      subscribers.remove(subscriber);
    }
    return first;
  }

  private List<Subscriber> takeAll() {
    lock.lock();
    try {
      List<Subscriber> all = List.copyOf(subscribers);
      lastLeftNanos = nanoClock.getAsLong();
      subscribers.removeAll(all);
      return all;
    } finally {
      lock.unlock();
    }
  }

  private void end(List<Subscriber> ended) {
    for (Subscriber subscriber : ended) {
      try {
        subscriber.end();
      } catch (RuntimeException e) {
        LOG.warn("{}/{}: a sink failed at its end", camera, spec.name(), e);
      }
    }
  }

  /** This rendition's side towards its loop. */
  private final class Side implements EncodeLoop.Owner {
    @Override
    public boolean retires(EncodeLoop asking) {
      lock.lock();
      try {
        if (!closed && wanted()) {
          return false;
        }
        loop = null;
        return true;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean unwatched() {
      return subscribers.isEmpty();
    }

    @Override
    public boolean someoneWaits() {
      return Rendition.this.someoneWaits();
    }

    @Override
    public boolean takeIdrRequest() {
      return idrRequested.getAndSet(false);
    }

    @Override
    public void deliver(EncodedPicture picture) {
      lastPtsMicros.set(picture.ptsMicros());
      picturesEncoded.incrementAndGet();
      bytesEncoded.addAndGet(picture.annexB().length);
      listener.encoded(camera, spec, picture);
      for (Subscriber subscriber : subscribers) {
        try {
          subscriber.deliver(picture);
        } catch (RuntimeException | Error e) {
          // One viewer's trouble is not another's: this one is out, once.
          if (subscribers.contains(subscriber)) {
            LOG.warn("{}/{}: a sink failed and is left out", camera, spec.name(), e);
            lastLeftNanos = nanoClock.getAsLong();
            subscribers.remove(subscriber);
            end(List.of(subscriber));
          }
        }
      }
    }

    @Override
    public void spent(long cpuNanos) {
      encodeCpuNanos.addAndGet(cpuNanos);
    }

    @Override
    public void failed(EncodeLoop failing, EncoderException reason) {
      List<Subscriber> ended;
      lock.lock();
      try {
        if (loop == failing) {
          loop = null;
        }
        ended = takeAll();
      } finally {
        lock.unlock();
      }
      end(ended);
      listener.encoderFailed(camera, spec, reason);
    }
  }
}
