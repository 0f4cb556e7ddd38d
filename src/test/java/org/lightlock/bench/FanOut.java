package org.lightlock.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** One 1080p25 stream to one WebRTC viewer and to many: what arrives, how late, at what cost. */
final class FanOut implements Lab.Measurement {
  static final String CAMERA = "street";
  static final String RENDITION = "full";

  /** More than a bench wants: the limits are not what is measured. */
  static final String UNLIMITED =
      """
        viewers:
          max-streams-per-user: 1000
          max-streams: 1000
        requests:
          starts-per-account: 1000000
          starts-per-address: 1000000
        webrtc:
          max-sessions: 1000
          advertise:
            - 127.0.0.1
      """;

  /** 300 viewers of 3 Mb/s on one processor. */
  static final double COST_LIMIT_MILLIS = 1_000.0 / (300 * 3);

  private static final double LOSS_LIMIT_PERCENT = 0;
  private static final double ADDED_DELAY_LIMIT_MILLIS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final int viewers;
  private final boolean feedback;

  FanOut(int viewers, boolean feedback) {
    this.viewers = viewers;
    this.feedback = feedback;
  }

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    List<Delivery> toOne = new ArrayList<>();
    List<Delivery> toMany = new ArrayList<>();
    List<WireDelays> insideOne = new ArrayList<>();
    List<WireDelays> insideMany = new ArrayList<>();
    List<WireDelays> encodedOne = new ArrayList<>();
    List<WireDelays> encodedMany = new ArrayList<>();
    int seconds = lab.times(40, 5);
    try (Cameras cameras = Cameras.start(lab.log("cameras"), List.of(Clips.H264));
        Product product = product(lab, "fan-out", cameras.address(0), Lab.ALWAYS);
        LoadProcess load =
            LoadProcess.ofGateway(lab.log("load"), product, CAMERA, RENDITION, feedback)) {
      product.client().awaitState(CAMERA, "LIVE", PATIENCE);
      lab.say("fan-out: warming up with " + viewers + " viewers");
      Delivery.measure(load, product.gateway(), viewers, lab.times(30, 5), 0);
      for (int run = 1; run <= lab.runs(); run++) {
        lab.say("fan-out, run " + run + " of " + lab.runs() + ": 1 viewer");
        var watch = new WireDelays.Watch(product);
        toOne.add(Delivery.measure(load, product.gateway(), 1, seconds, 3, watch));
        insideOne.add(watch.fromRing());
        encodedOne.add(watch.fromEncoded());
        lab.say("fan-out, run " + run + " of " + lab.runs() + ": " + viewers + " viewers");
        toMany.add(Delivery.measure(load, product.gateway(), viewers, seconds, 3, watch));
        insideMany.add(watch.fromRing());
        encodedMany.add(watch.fromEncoded());
      }
    }
    List<Figure> figures = new ArrayList<>(figures(toOne, toMany));
    figures.add(
        addedInside(
            "fan-out-delay",
            "inside the gateway, ring to wire, p99: later at " + viewers + " viewers than at 1 by",
            insideOne,
            insideMany));
    figures.add(
        addedInside(
            "fan-out-sending",
            "of this after encoding, p99: later at " + viewers + " viewers than at 1 by",
            encodedOne,
            encodedMany));
    figures.add(addedToViewers(toOne, toMany));
    return figures;
  }

  /** The product with one camera and room for many viewers. */
  static Product product(Lab lab, String folder, String address, String pull)
      throws IOException, InterruptedException {
    return Product.start(
        lab.folder().resolve(folder),
        List.of(new Product.Camera(CAMERA, address, pull)),
        UNLIMITED);
  }

  private List<Figure> figures(List<Delivery> toOne, List<Delivery> toMany) {
    List<Double> net = new ArrayList<>();
    for (int i = 0; i < toMany.size(); i++) {
      net.add(toMany.get(i).netMillisPerMegabit(toOne.get(i)));
    }
    Map<String, Object> cost = new LinkedHashMap<>();
    cost.put("each run", new Samples(net).rounded());
    cost.put(
        "gross, with encoding, ms/Mb",
        Figure.rounded(median(toMany, Delivery::grossMillisPerMegabit)));
    cost.put("one, last run", toOne.getLast().details());
    cost.put("many, last run", toMany.getLast().details());
    long refused = toMany.stream().mapToLong(Delivery::refused).sum();
    return List.of(
        Figure.of(
            "fan-out-cost",
            "processor time a megabit to viewers (1.11: 300 of 3 Mb/s on 1 processor)",
            new Samples(net).median(),
            "ms/Mb",
            COST_LIMIT_MILLIS,
            cost),
        Figure.of(
            "fan-out-loss",
            "packets lost with " + viewers + " viewers",
            median(toMany, Delivery::lostPercent),
            "%",
            LOSS_LIMIT_PERCENT,
            Map.of()),
        Figure.of(
            "fan-out-refused",
            "packets that did not decrypt or came twice",
            (double) refused,
            "",
            0,
            Map.of()));
  }

  /** What many viewers add to the time until the kernel has a picture's last packet. */
  private Figure addedInside(
      String name, String what, List<WireDelays> toOne, List<WireDelays> toMany) {
    List<Double> added = new ArrayList<>();
    for (int i = 0; i < toMany.size(); i++) {
      added.add(toMany.get(i).percentileMillis(99) - toOne.get(i).percentileMillis(99));
    }
    return Figure.of(
        name,
        what,
        new Samples(added).median(),
        "ms",
        ADDED_DELAY_LIMIT_MILLIS,
        Map.of(
            "each run",
            new Samples(added).rounded(),
            "1 viewer, last run, ms",
            toOne.getLast().details(),
            viewers + " viewers, last run, ms",
            toMany.getLast().details()));
  }

  /** The same up to a viewer that has decrypted, on the same processors. */
  private Figure addedToViewers(List<Delivery> toOne, List<Delivery> toMany) {
    List<Double> added = new ArrayList<>();
    for (int i = 0; i < toMany.size(); i++) {
      added.add(toMany.get(i).delayWorstMillis() - toOne.get(i).delayWorstMillis());
    }
    return Figure.of(
        "fan-out-arrival",
        "ring to complete picture at a viewer on this machine, p99: later at "
            + viewers
            + " viewers than at 1 by",
        new Samples(added).median(),
        "ms",
        ADDED_DELAY_LIMIT_MILLIS,
        Map.of(
            "each run",
            new Samples(added).rounded(),
            "1 viewer, ms",
            middleAndWorst(toOne),
            viewers + " viewers, ms",
            middleAndWorst(toMany)));
  }

  private static String middleAndWorst(List<Delivery> deliveries) {
    return "p50 %s, p99 %s"
        .formatted(
            Figure.rounded(median(deliveries, Delivery::delayMiddleMillis)),
            Figure.rounded(median(deliveries, Delivery::delayWorstMillis)));
  }

  static double median(List<Delivery> deliveries, ToDoubleFunction<Delivery> number) {
    return new Samples(deliveries.stream().mapToDouble(number).boxed().toList()).median();
  }
}
