package org.lightlock.sandbox.decode;

import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import org.bytedeco.ffmpeg.avutil.AVDictionary;

/** FFmpeg's named options. */
final class Options {
  private Options() {}

  static void set(AVDictionary options, String name, String value) {
    if (av_dict_set(options, name, value, 0) < 0) {
      throw new IllegalStateException("FFmpeg refuses option " + name);
    }
  }
}
