package org.lightlock.loadclient;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.lightlock.protect.dtls.DtlsIdentity;

/** The viewers of one load client. They share a certificate; each has a socket of its own. */
final class Crowd implements AutoCloseable {
  private final Signalling signalling;
  private final boolean stamped;
  private final DtlsIdentity identity = DtlsIdentity.generate();
  private final List<Loop> loops = new ArrayList<>();
  private final List<Viewer> viewers = new ArrayList<>();
  private final AtomicInteger numbers = new AtomicInteger();

  /**
   * Nobody watches yet.
   *
   * @param stamped whether pictures end with the time that they were sent, see {@link Replay}
   */
  Crowd(Signalling signalling, int loops, boolean stamped) throws IOException {
    this.signalling = signalling;
    this.stamped = stamped;
    for (int i = 0; i < loops; i++) {
      this.loops.add(new Loop(i));
    }
  }

  /** How joining went for many. */
  static final class Joins {
    private final Durations answered = new Durations();
    private final Durations checked = new Durations();
    private final Durations secured = new Durations();
    private final Durations packet = new Durations();
    private final Durations shown = new Durations();
    private final Durations shownAfterAnswer = new Durations();
    private final Map<String, Integer> failures = new TreeMap<>();
    private final Map<String, Integer> profiles = new TreeMap<>();

    synchronized void add(Viewer.Join join) {
      answered.add(join.answered());
      checked.add(join.checked());
      secured.add(join.secured());
      packet.add(join.packet());
      shown.add(join.shown());
      shownAfterAnswer.add(join.shown() - join.answered());
      profiles.merge(join.profile().name(), 1, Integer::sum);
    }

    synchronized void add(Exception failure) {
      failures.merge(String.valueOf(failure.getMessage()), 1, Integer::sum);
    }

    synchronized Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("joined", shown.count());
      json.put("failed", failures.values().stream().mapToInt(each -> each).sum());
      json.put("failures", failures);
      json.put("profiles", profiles);
      json.put("answeredMillis", answered.json());
      json.put("checkedMillis", checked.json());
      json.put("securedMillis", secured.json());
      json.put("firstPacketMillis", packet.json());
      json.put("firstIdrMillis", shown.json());
      json.put("firstIdrAfterAnswerMillis", shownAfterAnswer.json());
      return json;
    }
  }

  /**
   * Lets more viewers in; returns when all have a picture or have given up.
   *
   * @param perSecond how many begin in a second, evenly; 0 for all at once
   */
  Joins open(int count, int perSecond) throws InterruptedException {
    var joins = new Joins();
    each(
        count,
        perSecond,
        () -> {
          Viewer viewer = join(joins);
          if (viewer != null) {
            synchronized (viewers) {
              viewers.add(viewer);
            }
          }
        });
    return joins;
  }

  /** Lets viewers come and go, each staying until its first picture and a while longer. */
  Joins churn(int count, int perSecond, long stayMillis) throws InterruptedException {
    var joins = new Joins();
    each(
        count,
        perSecond,
        () -> {
          Viewer viewer = join(joins);
          if (viewer != null) {
            Thread.sleep(stayMillis);
            leave(viewer, joins);
          }
        });
    return joins;
  }

  /** What a viewer does; it may wait. */
  private interface Part {
    void run() throws InterruptedException;
  }

  private static void each(int count, int perSecond, Part part) throws InterruptedException {
    var done = new Semaphore(0);
    long began = System.nanoTime();
    for (int i = 0; i < count; i++) {
      if (perSecond > 0) {
        LockSupport.parkNanos(began + i * 1_000_000_000L / perSecond - System.nanoTime());
      }
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  part.run();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                } finally {
                  done.release();
                }
              });
    }
    done.acquire(count);
  }

  private Viewer join(Joins joins) throws InterruptedException {
    int number = numbers.getAndIncrement();
    Viewer viewer = null;
    try {
      viewer = new Viewer(loops.get(number % loops.size()), signalling, identity, stamped);
      joins.add(viewer.open(number));
      return viewer;
    } catch (IOException | RuntimeException e) {
      joins.add(e);
      if (viewer != null) {
        leave(viewer, joins);
      }
      return null;
    }
  }

  private static void leave(Viewer viewer, Joins joins) throws InterruptedException {
    try {
      viewer.leave();
    } catch (IOException e) {
      joins.add(e);
    }
  }

  /** How many watch. */
  int count() {
    synchronized (viewers) {
      return viewers.size();
    }
  }

  /** How many of them the server has told that it is over. */
  int toldToEnd() throws IOException, InterruptedException {
    int told = 0;
    for (Viewer viewer : all()) {
      told += viewer.toldToEnd() ? 1 : 0;
    }
    return told;
  }

  private List<Viewer> all() {
    synchronized (viewers) {
      return List.copyOf(viewers);
    }
  }

  /** Begins to count anew. */
  void reset() throws IOException, InterruptedException {
    for (Loop loop : loops) {
      loop.reset();
    }
  }

  /** What was counted since, of all viewers. */
  Tally tally() throws IOException, InterruptedException {
    var sum = new Tally();
    for (Loop loop : loops) {
      loop.collect(sum);
    }
    return sum;
  }

  /** Keeps what one of the viewers gets. */
  void record(Recording recording) throws IOException, InterruptedException {
    all().getFirst().record(recording);
  }

  /** Lets everybody leave; returns the failures. */
  Joins leave() throws InterruptedException {
    var problems = new Joins();
    List<Viewer> leaving;
    synchronized (viewers) {
      leaving = List.copyOf(viewers);
      viewers.clear();
    }
    var next = new AtomicInteger();
    each(leaving.size(), 0, () -> leave(leaving.get(next.getAndIncrement()), problems));
    return problems;
  }

  @Override
  public void close() {
    try {
      leave();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Loop loop : loops) {
      loop.close();
    }
    signalling.close();
  }
}
