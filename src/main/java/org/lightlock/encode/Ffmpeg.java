package org.lightlock.encode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avutil;
import org.lightlock.posix.NativeLibraries;

/**
 * FFmpeg's libraries as far as the gateway needs them: the encoder and the scaler. Loaded once per
 * process from the installation's own directory; no demuxer and no network library among them.
 */
final class Ffmpeg {
  private static boolean loaded;

  private Ffmpeg() {}

  /**
   * Loads the libraries if this process has not done so yet.
   *
   * @throws EncoderException when the installation is incomplete
   */
  static synchronized void load() throws EncoderException {
    if (loaded) {
      return;
    }
    String dist = System.getProperty("lightlock.dist");
    if (dist == null) {
      throw new EncoderException("the system property lightlock.dist is not set");
    }
    try {
      NativeLibraries.load(Path.of(dist, "native"));
    } catch (UnsatisfiedLinkError e) {
      throw new EncoderException("FFmpeg's libraries cannot be loaded: " + e.getMessage(), e);
    }
    avutil.av_log_set_level(avutil.AV_LOG_ERROR);
    loaded = true;
  }

  /** FFmpeg's own words for one of its error numbers. */
  static String words(int error) {
    byte[] text = new byte[128];
    avutil.av_strerror(error, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.US_ASCII);
  }
}
