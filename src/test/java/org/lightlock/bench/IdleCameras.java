package org.lightlock.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What cameras cost that are connected but not watched: nothing is decoded, their last pictures are
 * kept. Measured at the workers and, apart, at the camera side that watches them.
 */
final class IdleCameras implements Lab.Measurement {
  private static final double CORES_LIMIT = 0.2;
  private static final double MEGABYTES_LIMIT = 80;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Until the just-in-time compiler has seen everything and the last key frames were kept. */
  private static final long SETTLE_MILLIS = 20_000;

  private final String name;
  private final Path clip;
  private final int cameras;

  /** So many cameras with one clip. */
  IdleCameras(String name, Path clip, int cameras) {
    this.name = name;
    this.clip = clip;
    this.cameras = cameras;
  }

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    int count = lab.times(cameras, 4);
    lab.say(count + " idle cameras, " + clip.getFileName());
    try (Cameras sources = Cameras.start(lab.log(name), Collections.nCopies(count, clip));
        Product product = Product.start(lab.folder().resolve(name), all(sources, count))) {
      for (int i = 0; i < count; i++) {
        product.client().awaitState("cam-" + i, "STANDBY", PATIENCE);
      }
      Thread.sleep(lab.times((int) SETTLE_MILLIS, 5_000));
      Map<Long, Double> before = product.workers();
      double sideBefore = ProcessUse.cpuSeconds(product.cameraSide());
      double gatewayBefore = ProcessUse.cpuSeconds(product.gateway());
      long began = System.nanoTime();
      Thread.sleep(lab.times(60_000, 10_000));
      double seconds = (System.nanoTime() - began) / 1e9;
      double side = ProcessUse.cpuSeconds(product.cameraSide()) - sideBefore;
      double gateway = ProcessUse.cpuSeconds(product.gateway()) - gatewayBefore;
      Map<Long, Double> after = product.workers();
      after.keySet().retainAll(before.keySet());
      double workers =
          after.entrySet().stream()
              .mapToDouble(worker -> worker.getValue() - before.get(worker.getKey()))
              .sum();
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("workers, cores", Figure.rounded(workers / seconds));
      details.put("camera side itself, cores", Figure.rounded(side / seconds));
      details.put("gateway, cores (not in the figure)", Figure.rounded(gateway / seconds));
      details.put("workers", after.size());
      // As many as were measured, for 40 cameras.
      double cores = (workers + side) / seconds * cameras / count;
      return List.of(
          Figure.of(
              name + "-cpu",
              cameras + " idle cameras (" + clip.getFileName() + "), workers and camera side",
              cores,
              "cores",
              CORES_LIMIT * cameras / 40,
              details),
          memory(List.copyOf(after.keySet())));
    }
  }

  private Figure memory(List<Long> pids) throws IOException {
    List<Double> resident = new ArrayList<>();
    List<Double> proportional = new ArrayList<>();
    for (long pid : pids) {
      resident.add(ProcessUse.residentMegabytes(pid));
      ProcessUse.proportionalMegabytes(pid).ifPresent(proportional::add);
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("resident (pages of shared files counted in each), MB, p50", rounded(resident));
    details.put("their share of what is shared (PSS), MB, p50", rounded(proportional));
    details.put("PSS, MB, the largest", Figure.rounded(new Samples(proportional).max()));
    return Figure.of(
        name + "-memory",
        "resident memory of an idle worker (" + clip.getFileName() + "), the largest",
        new Samples(resident).max(),
        "MB",
        MEGABYTES_LIMIT,
        details);
  }

  private static double rounded(List<Double> all) {
    return Figure.rounded(new Samples(all).median());
  }

  private static List<Product.Camera> all(Cameras cameras, int count) {
    List<Product.Camera> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Product.Camera("cam-" + i, cameras.address(i), Lab.ALWAYS));
    }
    return all;
  }
}
