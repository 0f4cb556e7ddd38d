package org.lightlock.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Resident memory of the largest worker and of the gateway, with the demo's four cameras, a tile
 * viewer on each and a full viewer on one.
 */
final class MemoryUse implements Lab.Measurement {
  private static final double WORKER_LIMIT_MEGABYTES = 110;
  private static final double GATEWAY_LIMIT_MEGABYTES = 350;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<Path> CLIPS =
      List.of(Clips.H264, Clips.H265, Clips.SMALL_MJPEG, Clips.SMALL_H264);

  @Override
  public List<Figure> measure(Lab lab) throws IOException, InterruptedException {
    lab.say("memory");
    List<LiveViewer> viewers = new ArrayList<>();
    try (Cameras cameras = Cameras.start(lab.log("cameras"), CLIPS);
        Product product = Product.start(lab.folder().resolve("memory"), four(cameras))) {
      for (int i = 0; i < CLIPS.size(); i++) {
        product.client().awaitState("cam-" + i, "LIVE", PATIENCE);
        viewers.add(product.client().watch("cam-" + i, "tile"));
      }
      viewers.add(product.client().watch("cam-0", "full"));
      Thread.sleep(lab.times(30_000, 10_000));
      return List.of(workers(product.busyWorkers()), gateway(product.gateway()));
    } finally {
      viewers.forEach(LiveViewer::close);
    }
  }

  private static List<Product.Camera> four(Cameras cameras) {
    List<Product.Camera> four = new ArrayList<>();
    for (int i = 0; i < CLIPS.size(); i++) {
      four.add(new Product.Camera("cam-" + i, cameras.address(i), Lab.ALWAYS));
    }
    return four;
  }

  private static Figure workers(List<Long> pids) throws IOException {
    List<Double> resident = new ArrayList<>();
    List<Double> proportional = new ArrayList<>();
    for (long pid : pids) {
      resident.add(ProcessUse.residentMegabytes(pid));
      ProcessUse.proportionalMegabytes(pid).ifPresent(proportional::add);
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("all decoding workers, resident MB", new Samples(resident).rounded());
    details.put(
        "the same, their share of what is shared (PSS), MB", new Samples(proportional).rounded());
    return Figure.of(
        "memory-worker",
        "resident memory of a worker at 1080p, the largest",
        new Samples(resident).max(),
        "MB",
        WORKER_LIMIT_MEGABYTES,
        details);
  }

  private static Figure gateway(long pid) throws IOException {
    Map<String, Object> details = new LinkedHashMap<>();
    ProcessUse.proportionalMegabytes(pid)
        .ifPresent(
            share -> details.put("its share of what is shared (PSS), MB", Figure.rounded(share)));
    return Figure.of(
        "memory-gateway",
        "resident memory of the gateway, 4 cameras, 4 tiles and 1 full view",
        ProcessUse.residentMegabytes(pid),
        "MB",
        GATEWAY_LIMIT_MEGABYTES,
        details);
  }
}
