package org.lightlock.posix;

import java.nio.file.Path;
import java.util.List;

/**
 * Loads FFmpeg's libraries from a directory, in order and by full path. Nothing is unpacked or
 * written, so it works on a read-only system and costs no start-up time.
 */
public final class NativeLibraries {
  private NativeLibraries() {}

  /**
   * Loads the named files and tells JavaCPP to leave loading alone. Call before any class of a
   * JavaCPP preset is touched, from a class of the same class loader.
   *
   * @throws UnsatisfiedLinkError when a file is missing or does not fit this machine
   */
  public static synchronized void load(Path directory, List<String> fileNames) {
    System.setProperty("org.bytedeco.javacpp.loadLibraries", "false");
    for (String name : fileNames) {
      System.load(directory.resolve(name).toAbsolutePath().toString());
    }
  }
}
