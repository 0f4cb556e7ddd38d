package org.lightlock.teststreams;

import java.nio.file.Path;

/** Where the clips lie. */
public final class TestStreams {
  private TestStreams() {}

  /** The folder with clips and manifest. */
  public static Path folder() {
    return Path.of(System.getProperty("lightlock.home", "."), "test-streams");
  }

  /** A clip that any camera could send. */
  public static Path good(String name) {
    return folder().resolve("good").resolve(name);
  }
}
