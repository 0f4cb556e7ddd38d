package org.lightlock.posix;

import java.nio.file.Path;
import java.util.List;

/**
 * Loads native libraries that already lie on disk, by their full paths. Nothing is unpacked, no
 * cache directory is made and no search path is consulted, so that a process that may not write
 * files can load them too and nobody can slip in another library of the same name.
 */
public final class NativeLibraries {
  private NativeLibraries() {}

  /**
   * Loads the files in order: a library comes after those it needs. Loading one twice is harmless.
   *
   * @throws UnsatisfiedLinkError when a file is missing or does not fit this machine
   */
  public static void load(Path directory, List<String> fileNames) {
    // JavaCPP's classes would unpack and load their libraries by themselves when first used.
    System.setProperty("org.bytedeco.javacpp.loadLibraries", "false");
    Path absolute = directory.toAbsolutePath().normalize();
    for (String fileName : fileNames) {
      System.load(absolute.resolve(fileName).toString());
    }
  }
}
