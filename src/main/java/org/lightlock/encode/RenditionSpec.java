package org.lightlock.encode;

import java.util.Comparator;
import java.util.List;

/**
 * How one rendition of every camera is made.
 *
 * @param name as it stands in addresses: {@code full}, {@code tile}
 * @param maxWidth the picture is scaled down, never up, to fit, keeping its shape
 * @param maxHeight as maxWidth
 * @param bitsPerSecond the encoder's target and VBV maximum
 * @param keyFrameSeconds distance of the IDR pictures when nobody asks for one sooner
 * @param framesPerSecond of a faster camera pictures are left out evenly; 0 takes them all
 */
public record RenditionSpec(
    String name,
    int maxWidth,
    int maxHeight,
    int bitsPerSecond,
    int keyFrameSeconds,
    int framesPerSecond) {
  /** Source size up to 1080p. */
  public static final RenditionSpec FULL = new RenditionSpec("full", 1920, 1080, 4_000_000, 2, 60);

  /** What a wall of many cameras plays. */
  public static final RenditionSpec TILE = new RenditionSpec("tile", 640, 360, 800_000, 2, 60);

  /** A rendition of every picture. */
  public RenditionSpec(
      String name, int maxWidth, int maxHeight, int bitsPerSecond, int keyFrameSeconds) {
    this(name, maxWidth, maxHeight, bitsPerSecond, keyFrameSeconds, 0);
  }

  /**
   * The names from what asks most of a network to what asks least, in whatever order they are
   * configured.
   */
  public static List<String> namesLargestFirst(List<RenditionSpec> specs) {
    return specs.stream()
        .sorted(Comparator.comparingInt(RenditionSpec::bitsPerSecond).reversed())
        .map(RenditionSpec::name)
        .toList();
  }
}
