package org.lightlock.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Fifty watched cameras vanish and return together: how long until all show pictures again, and
 * whether the gateway answers its health check all the while.
 */
final class ReconnectStorm implements Lab.Measurement {
  private static final double LIMIT_SECONDS = 10;
  private static final int AWAY_MILLIS = 15_000;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** Below the ports that Linux gives away by itself. */
  private static final int FIRST_PORT = 21_554;

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    int count = lab.times(50, 6);
    Path clip = Clips.tiny(lab.folder());
    List<Path> clips = Collections.nCopies(count, clip);
    List<LiveViewer> viewers = new ArrayList<>();
    Cameras cameras = Cameras.start(lab.log("storm"), clips, FIRST_PORT);
    try (Product product = Product.start(lab.folder().resolve("storm"), all(cameras, count));
        HealthChecks checks = new HealthChecks(product.metricsPort())) {
      for (int i = 0; i < count; i++) {
        viewers.add(product.client().watch("cam-" + i, "tile"));
      }
      lab.say("storm: waiting for " + count + " cameras");
      awaitAllLive(product, count);
      Thread.sleep(lab.times(10_000, 3_000));
      int warmUpMissed = checks.missed();
      lab.say("storm: the cameras vanish");
      cameras.close();
      long vanished = System.nanoTime();
      Thread.sleep(AWAY_MILLIS);
      long stillLive = product.client().states().stream().filter("LIVE"::equals).count();
      long starting = System.nanoTime();
      cameras = Cameras.start(lab.log("storm-again"), clips, FIRST_PORT);
      long returned = System.nanoTime();
      lab.say("storm: the cameras are back");
      List<Double> back = awaitAllLive(product, count);
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("half of them back, s", Figure.rounded(back.get(count / 2)));
      details.put(
          "all back, counted from the start of the cameras' process, s",
          Figure.rounded(back.getLast() + (returned - starting) / 1e9));
      details.put("away, s", Figure.rounded((returned - vanished) / 1e9));
      details.put("of it the cameras' own start, s", Figure.rounded((returned - starting) / 1e9));
      details.put("shown as live while away", stillLive);
      details.put("health checks missed before", warmUpMissed);
      details.put("slowest health check, ms", checks.slowestMillis());
      return List.of(
          Figure.of(
              "storm-back",
              count + " cameras vanish and return, all pictures back",
              back.getLast(),
              "s",
              LIMIT_SECONDS,
              details),
          Figure.of(
              "storm-health",
              "health checks missed meanwhile, of " + checks.count(),
              checks.missed() - warmUpMissed,
              "",
              0,
              Map.of("a check may take, ms", HealthChecks.LIMIT.toMillis())));
    } finally {
      viewers.forEach(LiveViewer::close);
      cameras.close();
    }
  }

  /** Waits for all; returns after how many seconds the first, the second … was there. */
  private static List<Double> awaitAllLive(Product product, int count)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    List<Double> back = new ArrayList<>();
    while (back.size() < count) {
      double seconds = (System.nanoTime() - began) / 1e9;
      List<String> states = product.client().states();
      long live = states.stream().filter("LIVE"::equals).count();
      while (back.size() < live) {
        back.add(seconds);
      }
      if (seconds > PATIENCE.toSeconds()) {
        throw new IOException("only " + live + " of " + count + " are live: " + states);
      }
      Thread.sleep(100);
    }
    return back;
  }

  private static List<Product.Camera> all(Cameras cameras, int count) {
    List<Product.Camera> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Product.Camera("cam-" + i, cameras.address(i), Lab.ALWAYS));
    }
    return all;
  }

  /** Asks every half second. */
  private static final class HealthChecks implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(1);
    private static final long DISTANCE_MILLIS = 500;

    private final List<Double> millis = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest request;
    private final Thread thread;

    HealthChecks(int port) {
      request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/healthz"))
              .timeout(LIMIT)
              .build();
      thread = Thread.ofPlatform().name("health").daemon().start(this::run);
    }

    private void run() {
      try {
        while (true) {
          long asked = System.nanoTime();
          double took;
          try {
            int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            took = status == 200 ? (System.nanoTime() - asked) / 1e6 : Double.POSITIVE_INFINITY;
          } catch (IOException e) {
            took = Double.POSITIVE_INFINITY;
          }
          millis.add(took);
          Thread.sleep(DISTANCE_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    int count() {
      return millis.size();
    }

    int missed() {
      return (int) millis.stream().filter(took -> took.isInfinite()).count();
    }

    double slowestMillis() {
      return Figure.rounded(
          millis.stream()
              .filter(took -> !took.isInfinite())
              .mapToDouble(took -> took)
              .max()
              .orElse(0));
    }

    @Override
    public void close() {
      thread.interrupt();
      http.shutdownNow();
    }
  }
}
