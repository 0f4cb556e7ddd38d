package org.lightlock.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lightlock.frame.Codec;

/**
 * What relaying costs beside ffmpeg: processor seconds per 1000 frames of 1080p, worker plus
 * gateway, in steady state. Ours and ffmpeg run side by side in the same seconds, so that both meet
 * the same machine.
 */
final class CpuRatio implements Lab.Measurement {
  private static final double LIMIT = 1.08;
  private static final int WARM_UP_FRAMES = 1000;
  private static final int QUICK_WARM_UP_FRAMES = 500;
  private static final int FFMPEG_WARM_UP_FRAMES = 50;

  /** The clips last 250 frames: whole loops, so that the same pictures are counted. */
  private static final int FRAMES = 500;

  private static final int QUICK_FRAMES = 250;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LISTED_THREADS = 8;

  private final Codec codec;

  CpuRatio(Codec codec) {
    this.codec = codec;
  }

  /** What was used by both processes, for so many frames. */
  private record Ours(
      double worker, double gateway, long frames, long bytes, Map<String, Double> threads) {
    double cpuSecondsPer1000() {
      return (worker + gateway) / frames * 1000;
    }
  }

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    return List.of(
        switch (codec) {
          case H264 -> measure(lab, "h264", Clips.H264, false);
          case H265 -> measure(lab, "h265", Clips.H265, false);
          case MJPEG -> measure(lab, "mjpeg", lab.mjpeg(), true);
          case MPEG4 -> throw new IllegalStateException("not measured");
        });
  }

  private static Figure measure(Lab lab, String codec, Path clip, boolean fullRange)
      throws IOException, InterruptedException {
    int frames = lab.times(FRAMES, QUICK_FRAMES);
    List<Ours> ours = new ArrayList<>();
    List<FfmpegRelay.Use> theirs = new ArrayList<>();
    try (Cameras cameras = Cameras.start(lab.log("cameras"), List.of(clip));
        Product product =
            Product.start(
                lab.folder().resolve("cpu-" + codec),
                List.of(new Product.Camera(codec, cameras.address(0), Lab.ON_DEMAND)))) {
      try (LiveViewer viewer = product.client().watch(codec, "full")) {
        // A gateway runs for weeks: what its compilers do in the first seconds is no steady state.
        lab.say("cpu " + codec + ": warming up");
        viewer.awaitCount(lab.times(WARM_UP_FRAMES, QUICK_WARM_UP_FRAMES), PATIENCE);
        for (int run = 1; run <= lab.runs(); run++) {
          lab.say("cpu " + codec + ", run " + run + " of " + lab.runs() + ", both side by side");
          var ffmpeg = FfmpegRelay.start(clip, fullRange, FFMPEG_WARM_UP_FRAMES, frames);
          ours.add(run(product, viewer, frames));
          theirs.add(ffmpeg.join());
        }
      }
    }
    return figure(codec, fullRange, ours, theirs);
  }

  private static Ours run(Product product, LiveViewer viewer, int frames)
      throws IOException, InterruptedException {
    long worker = product.busyWorker();
    int first = viewer.count() + FFMPEG_WARM_UP_FRAMES;
    viewer.awaitCount(first, PATIENCE);
    double workerBefore = ProcessUse.cpuSeconds(worker);
    double gatewayBefore = ProcessUse.cpuSeconds(product.gateway());
    Map<String, Double> threads = threads(worker, product.gateway());
    viewer.awaitCount(first + frames, PATIENCE);
    double workerUsed = ProcessUse.cpuSeconds(worker) - workerBefore;
    double gatewayUsed = ProcessUse.cpuSeconds(product.gateway()) - gatewayBefore;
    List<LiveViewer.Received> received = viewer.from(first);
    Map<String, Double> used = threads(worker, product.gateway());
    used.replaceAll((name, seconds) -> seconds - threads.getOrDefault(name, 0.0));
    long bytes = received.stream().mapToLong(LiveViewer.Received::bytes).sum();
    return new Ours(workerUsed, gatewayUsed, received.size(), bytes, used);
  }

  private static Map<String, Double> threads(long worker, long gateway) throws IOException {
    Map<String, Double> threads = new LinkedHashMap<>();
    ProcessUse.cpuSecondsByThread(worker).forEach((name, used) -> threads.put("w:" + name, used));
    ProcessUse.cpuSecondsByThread(gateway).forEach((name, used) -> threads.put("g:" + name, used));
    return threads;
  }

  private static Figure figure(
      String codec, boolean fullRange, List<Ours> ours, List<FfmpegRelay.Use> theirs) {
    var our = new Samples(ours.stream().map(Ours::cpuSecondsPer1000).toList());
    var their = new Samples(theirs.stream().map(FfmpegRelay.Use::cpuSecondsPer1000).toList());
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("lightlock, CPU s per 1000 frames", our.rounded());
    details.put("ffmpeg, CPU s per 1000 frames", their.rounded());
    details.put("of it worker", per1000(ours, Ours::worker).rounded());
    details.put("of it gateway, TLS included", per1000(ours, Ours::gateway).rounded());
    details.put(
        "of it encode thread alone", per1000(ours, run -> thread(run, "g:encode-")).rounded());
    details.put("threads of the last run, CPU s per 1000 frames", busiest(ours.getLast()));
    details.put(
        "kilobytes per frame, lightlock and ffmpeg",
        List.of(
            Figure.rounded(ours.getLast().bytes() / 1e3 / ours.getLast().frames()),
            Figure.rounded(theirs.getLast().bytes() / 1e3 / theirs.getLast().frames())));
    if (fullRange) {
      details.put(
          "note", "ffmpeg too converts full range to limited: scale=flags=bilinear:out_range=tv");
    }
    return Figure.of(
        "cpu-ratio-" + codec,
        "CPU, 1080p " + codec + " to H.264, against ffmpeg",
        our.median() / their.median(),
        "times",
        LIMIT,
        details);
  }

  private static Samples per1000(
      List<Ours> runs, java.util.function.ToDoubleFunction<Ours> seconds) {
    return new Samples(
        runs.stream().map(run -> seconds.applyAsDouble(run) / run.frames() * 1000).toList());
  }

  private static double thread(Ours run, String prefix) {
    return run.threads().entrySet().stream()
        .filter(thread -> thread.getKey().startsWith(prefix))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static Map<String, Double> busiest(Ours run) {
    Map<String, Double> busiest = new LinkedHashMap<>();
    run.threads().entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(LISTED_THREADS)
        .forEach(
            thread ->
                busiest.put(
                    thread.getKey(), Figure.rounded(thread.getValue() / run.frames() * 1000)));
    return busiest;
  }
}
