package org.lightlock.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * People who sign in while others watch: 500 a minute, evenly, each over a connection of its own
 * and with the right passphrase. What becomes of the logins, and of the pictures meanwhile.
 */
final class LoginSurge implements Lab.Measurement {
  private static final int PER_MINUTE = 500;
  private static final int VIEWERS = 20;
  private static final double ANSWER_LIMIT_MILLIS = 2_000;
  private static final double ADDED_DELAY_LIMIT_MILLIS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** As many at once as wait for a processor at the most. */
  private static final int MOST_AT_ONCE = 64;

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    int seconds = lab.times(60, 10);
    List<Delivery> quiet = new ArrayList<>();
    List<Delivery> busy = new ArrayList<>();
    List<Double> added = new ArrayList<>();
    List<Surge> surges = new ArrayList<>();
    try (Cameras cameras = Cameras.start(lab.log("cameras"), List.of(Clips.H264));
        Product product =
            Product.start(
                lab.folder().resolve("logins"),
                List.of(new Product.Camera(FanOut.CAMERA, cameras.address(0), Lab.ALWAYS)),
                FanOut.UNLIMITED);
        LoadProcess load =
            LoadProcess.ofGateway(lab.log("load"), product, FanOut.CAMERA, FanOut.RENDITION)) {
      product.client().awaitState(FanOut.CAMERA, "LIVE", PATIENCE);
      lab.say("logins: warming up");
      try (var surge = new Surge(product, lab.times(20, 5))) {
        Delivery.measure(load, product.gateway(), VIEWERS, lab.times(30, 5), 0, surge);
      }
      for (int run = 1; run <= lab.runs(); run++) {
        lab.say("logins, run " + run + " of " + lab.runs() + ": nobody signs in");
        var watch = new WireDelays.Watch(product);
        quiet.add(Delivery.measure(load, product.gateway(), VIEWERS, seconds, 3, watch));
        double before = watch.fromRing().percentileMillis(99);
        lab.say("logins, run " + run + " of " + lab.runs() + ": " + PER_MINUTE + " a minute");
        try (var surge = new Surge(product, seconds)) {
          busy.add(
              Delivery.measure(
                  load, product.gateway(), VIEWERS, seconds, 3, watch.together(surge)));
          surge.await();
          surges.add(surge);
        }
        added.add(watch.fromRing().percentileMillis(99) - before);
      }
    }
    return figures(quiet, busy, added, surges);
  }

  private static List<Figure> figures(
      List<Delivery> quiet, List<Delivery> busy, List<Double> added, List<Surge> surges) {
    int failed = surges.stream().mapToInt(surge -> surge.failed.size()).sum();
    List<Double> millis = surges.stream().flatMap(surge -> surge.millis.stream()).toList();
    Samples answers = new Samples(millis);
    Map<String, Object> logins = new LinkedHashMap<>();
    logins.put("signed in", answers.count());
    logins.put(
        "why not", surges.stream().flatMap(surge -> surge.failed.stream()).distinct().toList());
    logins.put("without logins, last run", quiet.getLast().details());
    logins.put("with logins, last run", busy.getLast().details());
    return List.of(
        Figure.of(
            "logins-failed",
            "of " + PER_MINUTE + " logins a minute, those that were not let in",
            failed,
            "",
            0,
            logins),
        Figure.of(
            "logins-answer",
            "passphrase sent to session given, p99",
            answers.percentile(99),
            "ms",
            ANSWER_LIMIT_MILLIS,
            Map.of("p50, ms", Figure.rounded(answers.percentile(50)))),
        Figure.of(
            "logins-loss",
            "packets lost by " + VIEWERS + " viewers meanwhile",
            FanOut.median(busy, Delivery::lostPercent),
            "%",
            0,
            Map.of()),
        Figure.of(
            "logins-delay",
            "inside the gateway, ring to wire, p99: later with logins than without by",
            new Samples(added).median(),
            "ms",
            ADDED_DELAY_LIMIT_MILLIS,
            Map.of("each run", new Samples(added).rounded())));
  }

  /** The logins of one measurement. */
  private static final class Surge implements Delivery.Watcher, AutoCloseable {
    private final Product product;
    private final int count;
    private final CountDownLatch answered;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
    private final ExecutorService people = Executors.newFixedThreadPool(MOST_AT_ONCE);
    private final ConcurrentLinkedQueue<Double> millis = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();

    Surge(Product product, int seconds) {
      this.product = product;
      this.count = PER_MINUTE * seconds / 60;
      this.answered = new CountDownLatch(count);
    }

    @Override
    public void begins() {
      long distance = TimeUnit.MINUTES.toMicros(1) / PER_MINUTE;
      for (int i = 0; i < count; i++) {
        var _ =
            clock.schedule(() -> people.execute(this::signIn), i * distance, TimeUnit.MICROSECONDS);
      }
    }

    private void signIn() {
      long begun = System.nanoTime();
      try (ViewerClient person = product.stranger()) {
        if (person.login(product.user(), product.password())) {
          millis.add((System.nanoTime() - begun) / 1e6);
        } else {
          failed.add("no connection");
        }
        person.logout();
      } catch (IOException e) {
        failed.add(String.valueOf(e.getMessage()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        answered.countDown();
      }
    }

    void await() throws InterruptedException {
      if (!answered.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        failed.add("no answer");
      }
    }

    @Override
    public void close() {
      clock.shutdownNow();
      people.shutdownNow();
    }
  }
}
