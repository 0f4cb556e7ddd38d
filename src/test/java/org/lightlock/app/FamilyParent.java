package org.lightlock.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A parent for tests: starts one member and says its own folder and the member's process id. */
final class FamilyParent {
  private FamilyParent() {}

  public static void main(String[] arguments)
      throws IOException, InterruptedException, CommandException {
    RunDirectory directory = RunDirectory.create("test");
    try (LifeLine lifeLine = LifeLine.signals();
        ProcessFamily family = new ProcessFamily(directory, _ -> {})) {
      ChildProcess child = family.start(member(arguments[0], ""));
      if (!arguments[0].equals("silent")) {
        child.awaitReady(Duration.ofSeconds(30));
      }
      System.out.println(directory.path() + " " + child.pid());
      System.out.flush();
      if (arguments[0].equals("silent")) {
        child.awaitReady(Duration.ofMinutes(10));
      }
      lifeLine.awaitEnd();
    }
  }

  static ChildSpec member(String behaviour, String config) {
    return new ChildSpec("member", java(FamilyMember.class, behaviour), () -> config, true);
  }

  static List<String> java(Class<?> program, String argument) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        program.getName(),
        argument);
  }
}
