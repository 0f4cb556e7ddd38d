package org.lightlock.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lightlock.loadclient.Replay;

/**
 * The same viewers, the same packets, in turns from Lightlock and from Debian's Janus. Janus is fed
 * with the very payloads that a viewer of Lightlock got, so it has nothing to do but send them on;
 * what Lightlock needs for encoding is taken off by measuring with one viewer, too.
 */
final class JanusComparison implements Lab.Measurement {
  private static final double COST_RATIO_LIMIT = 0.5;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SETTLE = 3;

  private final int viewers;

  JanusComparison(int viewers) {
    this.viewers = viewers;
  }

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    JanusServer.need();
    if (!OwnNetwork.isInside()) {
      List<String> arguments =
          new ArrayList<>(List.of("fan-out", "--only", "janus", "--json", "--runs"));
      arguments.add(Integer.toString(lab.runs()));
      arguments.addAll(List.of("--viewers", Integer.toString(viewers)));
      if (lab.quick()) {
        arguments.add("--quick");
      }
      return OwnNetwork.run(arguments);
    }
    List<Path> clip = List.of(Clips.H264);
    try (Cameras cameras = Cameras.start(lab.log("cameras"), clip);
        Product product = FanOut.product(lab, "janus-us", cameras.address(0), Lab.ON_DEMAND);
        LoadProcess ours =
            LoadProcess.ofGateway(lab.log("load"), product, FanOut.CAMERA, FanOut.RENDITION);
        JanusServer janus = JanusServer.start(lab.folder().resolve("janus"));
        LoadProcess theirs =
            LoadProcess.ofJanus(lab.log("load"), JanusServer.api(), JanusServer.MOUNTPOINT)) {
      product.client().awaitState(FanOut.CAMERA, "IDLE", PATIENCE);
      Path recording = lab.folder().resolve("recording");
      lab.say("janus: recording what a viewer of Lightlock gets");
      ours.open(1, 0);
      ours.record(lab.times(20, 5), recording);
      ours.leave();
      try (Replay replay = Replay.start(recording, JanusServer.media(), JanusServer.PAYLOAD_TYPE)) {
        return inTurns(
            lab,
            new Side("Lightlock", ours, product.gateway()),
            new Side("Janus", theirs, janus.pid()),
            replay);
      }
    }
  }

  /** One of both. */
  private record Side(
      String name, LoadProcess load, long pid, List<Delivery> toOne, List<Delivery> toMany) {
    Side(String name, LoadProcess load, long pid) {
      this(name, load, pid, new ArrayList<>(), new ArrayList<>());
    }

    void run(Lab lab, int viewers, int seconds) throws IOException, InterruptedException {
      lab.say("janus: " + name + ", 1 viewer, then " + viewers);
      toOne.add(Delivery.measure(load, pid, 1, seconds, SETTLE));
      toMany.add(Delivery.measure(load, pid, viewers, seconds, SETTLE));
    }

    double net(int run) {
      return toMany.get(run).netMillisPerMegabit(toOne.get(run));
    }
  }

  private List<Figure> inTurns(Lab lab, Side us, Side them, Replay replay)
      throws IOException, InterruptedException {
    int seconds = lab.times(20, 5);
    lab.say("janus: warming both up");
    replay.pause(true);
    Delivery.measure(us.load, us.pid, viewers, seconds, SETTLE);
    replay.pause(false);
    Delivery.measure(them.load, them.pid, viewers, lab.times(10, 2), SETTLE);
    List<Double> costs = new ArrayList<>();
    List<Double> ourNet = new ArrayList<>();
    List<Double> theirNet = new ArrayList<>();
    for (int run = 0; run < lab.runs(); run++) {
      lab.say("janus: run " + (run + 1) + " of " + lab.runs());
      replay.pause(true); // an idle Janus beside Lightlock
      us.run(lab, viewers, seconds);
      replay.pause(false); // Lightlock's camera is hung up soon
      them.run(lab, viewers, seconds);
      ourNet.add(us.net(run));
      theirNet.add(them.net(run));
      costs.add(us.net(run) / them.net(run));
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("each run", new Samples(costs).rounded());
    details.put("Lightlock, net ms/Mb", new Samples(ourNet).rounded());
    details.put("Janus, net ms/Mb", new Samples(theirNet).rounded());
    details.put("Lightlock, p99 of many over p50 of one, ms", spread(us));
    details.put("Janus, p99 of many over p50 of one, ms", spread(them));
    details.put("Lightlock, one, last run", us.toOne.getLast().details());
    details.put("Lightlock, many, last run", us.toMany.getLast().details());
    details.put("Janus, one, last run", them.toOne.getLast().details());
    details.put("Janus, many, last run", them.toMany.getLast().details());
    return List.of(
        Figure.of(
            "janus-cost",
            "processor time a megabit, net, of Janus's, " + viewers + " viewers",
            new Samples(costs).median(),
            "",
            COST_RATIO_LIMIT,
            details),
        Figure.of(
            "janus-loss",
            "packets lost by Lightlock more than by Janus",
            FanOut.median(us.toMany, Delivery::lostPercent)
                - FanOut.median(them.toMany, Delivery::lostPercent),
            "%",
            0.01,
            Map.of()));
  }

  /** By how much many viewers make the latest picture later; encoding is in both numbers. */
  private static double spread(Side side) {
    return Figure.rounded(
        FanOut.median(side.toMany, Delivery::delayWorstMillis)
            - FanOut.median(side.toOne, Delivery::delayMiddleMillis));
  }
}
