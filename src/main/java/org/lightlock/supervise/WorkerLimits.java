package org.lightlock.supervise;

/**
 * What one worker may use.
 *
 * @param spares how many warm workers wait for the next camera
 * @param maxMemoryMegabytes the kernel's limit on its data
 * @param maxCpuPercent of one processor, averaged over ten seconds
 */
public record WorkerLimits(int spares, int maxMemoryMegabytes, int maxCpuPercent) {
  /** One spare; 256 MB; two processors. */
  public static final WorkerLimits DEFAULT = new WorkerLimits(1, 256, 200);

  /** Whether this machine lets each worker have a control group; if not, why. For people. */
  public String controlGroups() {
    return switch (WorkerCgroups.ofThisProcess(this)) {
      case WorkerCgroups.Found.Here _ -> "one for each worker";
      case WorkerCgroups.Found.Missing(String why) -> "none: " + why;
    };
  }
}
