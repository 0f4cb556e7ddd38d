package org.lightlock.access.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the audit with one thread, which commits at once whatever waits: a wall of 200 viewings
 * costs a few commits. While nothing can be written every append fails at once, and the thread
 * tries every second whether it can again. Owns its thread and one connection; close writes what is
 * left. Thread-safe.
 */
public final class AuditWriter implements AuditTrail, AutoCloseable {
  /** The most entries in one commit. */
  static final int MOST_IN_A_BATCH = 512;

  /** The most appends that wait. Each holds a thread, so more is a flood. */
  static final int MOST_WAITING = 2_048;

  /** The most notes that wait: every open viewing may end while the disk is full. */
  static final int MOST_NOTES = 20_000;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

  /** How soon it is noticed that nothing can be written, when nobody writes. */
  private static final Duration PROBE = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);

  private record Waiting(AuditEvent event, CompletableFuture<Long> index) {}

  private record Note(AuditEvent event, Instant happened) {
    /** As it is written now: one that had to wait says when it happened. */
    AuditEvent event(Instant now) {
      return Duration.between(happened, now).compareTo(TRY_AGAIN) < 0
          ? event
          : event.with("happened", happened.truncatedTo(ChronoUnit.MILLIS).toString());
    }
  }

  /** What is written at once. Has room for all of it, so that taking it needs no memory. */
  private static final class Batch {
    final List<Waiting> appends = new ArrayList<>(MOST_IN_A_BATCH);
    final List<Note> notes = new ArrayList<>(MOST_IN_A_BATCH);

    void clear() {
      appends.clear();
      notes.clear();
    }
  }

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();

  /** Guarded by the lock. */
  private final Deque<Waiting> appends = new ArrayDeque<>();

  /** Guarded by the lock. */
  private final Deque<Note> notes = new ArrayDeque<>();

  /** How many notes found no room. Guarded by the lock. */
  private long lost;

  private volatile boolean closed;

  /** Nothing can be written; primitive, so that to say it needs no memory. */
  private volatile boolean outage;

  /** Only with an outage. */
  private volatile long outageNanos;

  /** The thread's own. */
  private final Batch batch = new Batch();

  /** The thread's own. */
  private @Nullable Handle handle;

  private AuditWriter(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("audit").daemon().unstarted(this::run);
  }

  /** Starts writing to this database. */
  public static AuditWriter start(Jdbi jdbi, InstantSource clock) {
    AuditWriter writer = new AuditWriter(jdbi, clock);
    writer.thread.start();
    return writer;
  }

  @Override
  public long append(AuditEvent event) throws AuditException {
    Waiting waiting = new Waiting(event, new CompletableFuture<>());
    lock.lock();
    try {
      if (closed || outage) {
        throw AuditException.unwritable(null);
      }
      if (appends.size() >= MOST_WAITING) {
        throw new AuditException("too much is to be written to the audit at once", null);
      }
      appends.add(waiting);
      work.signal();
    } finally {
      lock.unlock();
    }
    try {
      return waiting.index.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      waiting.index.cancel(false);
      throw AuditException.unwritable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      waiting.index.cancel(false);
      throw AuditException.unwritable(e);
    }
  }

  @Override
  public void note(AuditEvent event) {
    lock.lock();
    try {
      if (closed || notes.size() >= MOST_NOTES) {
        lost++;
      } else {
        notes.add(new Note(event, clock.instant()));
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Duration> unwritableFor() {
    return outage
        ? Optional.of(Duration.ofNanos(System.nanoTime() - outageNanos))
        : Optional.empty();
  }

  private void run() {
    while (true) {
      boolean written = takeAndWrite();
      if (closed && (!written || isIdle())) {
        break;
      }
    }
    closeHandle();
  }

  /** Whether what waited is written. Whatever goes wrong, this thread lives and says that it is. */
  private boolean takeAndWrite() {
    try {
      take();
      long first = inTransaction();
      outage = false;
      for (Waiting waiting : batch.appends) {
        waiting.index.complete(first++);
      }
      batch.clear();
      return true;
    } catch (RuntimeException | Error e) {
      // JdbiException when the database fails, others when what it holds makes no sense; an Error
      // when there is no memory. Then the steps to say so may fail too, and what is left is tried
      // with the next batch; whoever waits gives up by himself.
      boolean first = !outage;
      if (first) {
        outageNanos = System.nanoTime();
        outage = true;
      }
      try {
        failed(first, e);
      } catch (RuntimeException | Error again) {
        // The outage is said, and nothing else is to be done without memory.
      }
      return false;
    }
  }

  private boolean isIdle() {
    lock.lock();
    try {
      if (!notes.isEmpty() || !appends.isEmpty()) {
        return false;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for work, not longer than until the next probe; then there may be none. */
  private void take() {
    lock.lock();
    try {
      long wait = (outage ? TRY_AGAIN : PROBE).toNanos();
      // In an outage notes wait for the probe, or a failing database would be asked without pause.
      while (!closed && wait > 0 && (outage || (appends.isEmpty() && notes.isEmpty()))) {
        wait = work.awaitNanos(wait);
      }
      drain();
    } catch (InterruptedException e) {
      // Nobody but close ends this thread.
      LOG.warn("the audit's thread was interrupted");
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. Only what is in the batch leaves its queue. */
  private void drain() {
    // Left over when there was no memory to give them back.
    batch.appends.removeIf(waiting -> waiting.index.isDone());
    while (!appends.isEmpty() && batch.appends.size() < MOST_IN_A_BATCH) {
      Waiting next = appends.removeFirst();
      if (!next.index.isDone()) {
        batch.appends.add(next);
      }
    }
    while (!notes.isEmpty() && batch.notes.size() < MOST_IN_A_BATCH) {
      batch.notes.add(notes.removeFirst());
    }
    if (lost > 0 && batch.notes.size() < MOST_IN_A_BATCH) {
      batch.notes.add(new Note(lostEntries(lost), clock.instant()));
      lost = 0;
    }
  }

  private static AuditEvent lostEntries(long count) {
    return AuditEvent.of(
        Kind.AUDIT, "gateway", Map.of("what", "lost", "count", Long.toString(count)));
  }

  private long inTransaction() {
    Handle open = handle;
    if (open == null) {
      open = jdbi.open();
      handle = open;
    }
    Instant now = clock.instant();
    boolean ended = outage;
    List<AuditEvent> events = new ArrayList<>();
    batch.appends.forEach(waiting -> events.add(waiting.event));
    if (ended) {
      Instant since = now.minusNanos(System.nanoTime() - outageNanos);
      events.add(
          AuditEvent.of(
              Kind.AUDIT,
              "gateway",
              Map.of("what", "unwritable", "since", since.truncatedTo(ChronoUnit.MILLIS) + "")));
    }
    batch.notes.forEach(note -> events.add(note.event(now)));
    return open.inTransaction(
        transaction -> {
          if (events.isEmpty()) {
            // Whether it can be written is only known by writing.
            return (long)
                transaction.execute("UPDATE audit_tree SET size = size WHERE only_row = 1");
          }
          return AuditStore.append(transaction, now, events);
        });
  }

  private void failed(boolean first, Throwable reason) {
    lock.lock();
    try {
      while (!batch.notes.isEmpty()) {
        notes.addFirst(batch.notes.getLast());
        batch.notes.removeLast();
      }
      // Whoever came in meanwhile fails too, instead of waiting for the next try.
      while (!appends.isEmpty()) {
        appends.getFirst().index.completeExceptionally(reason);
        appends.removeFirst();
      }
    } finally {
      lock.unlock();
    }
    batch.appends.forEach(waiting -> waiting.index.completeExceptionally(reason));
    batch.appends.clear();
    closeHandle();
    if (first) {
      // The reason is a class name: a message could hold a value.
      LOG.error("the audit cannot be written ({}): no viewing starts until it can", causes(reason));
    }
  }

  private static String causes(Throwable reason) {
    Throwable cause = reason.getCause();
    return reason.getClass().getSimpleName()
        + (cause == null ? "" : ", " + cause.getClass().getSimpleName());
  }

  private void closeHandle() {
    Handle open = handle;
    handle = null;
    if (open != null) {
      try {
        open.close();
      } catch (JdbiException e) {
        LOG.warn("the audit's connection did not close: {}", e.getClass().getSimpleName());
      }
    }
  }

  /** Writes what waits, once, and ends the thread. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signal();
    } finally {
      lock.unlock();
    }
    try {
      if (!thread.join(PATIENCE)) {
        LOG.error("the audit's last entries may not have been written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
