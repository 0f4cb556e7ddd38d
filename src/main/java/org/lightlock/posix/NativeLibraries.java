package org.lightlock.posix;

import java.nio.file.Path;
import java.util.List;

/**
 * Loads FFmpeg's libraries from a directory, in order and by full path. Nothing is unpacked or
 * written, so it works on a read-only system and costs no start-up time.
 */
public final class NativeLibraries {
  /** FFmpeg's codecs and scaler, each after those it needs; no demuxer and no network library. */
  private static final List<String> FFMPEG =
      List.of(
          "libdrm.so.2",
          "libva.so.2",
          "libva-drm.so.2",
          "libavutil.so.60",
          "libswresample.so.6",
          "libavcodec.so.62",
          "libswscale.so.9",
          "libjnijavacpp.so",
          "libjniavutil.so",
          "libjniavcodec.so",
          "libjniswscale.so");

  private NativeLibraries() {}

  /**
   * Loads FFmpeg's codecs and scaler and tells JavaCPP to leave loading alone. Call before any
   * class of a JavaCPP preset is touched, from a class of the same class loader.
   *
   * @throws UnsatisfiedLinkError when a file is missing or does not fit this machine
   */
  public static synchronized void load(Path directory) {
    System.setProperty("org.bytedeco.javacpp.loadLibraries", "false");
    for (String name : FFMPEG) {
      System.load(directory.resolve(name).toAbsolutePath().toString());
    }
  }
}
