package org.lightlock.app;

import java.io.IOException;

/** A child for tests: says what it was sent, serves until its life line ends, or misbehaves. */
final class FamilyMember {
  private FamilyMember() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (LifeLine lifeLine = LifeLine.toParent(System.in)) {
      if (arguments[0].equals("fails")) {
        System.err.println("port taken");
        System.exit(ExitCode.PORT_TAKEN);
      }
      if (arguments[0].equals("parent")) {
        // Inherits the family's mark and, unlike a worker, would outlive everybody.
        new ProcessBuilder("sleep", "600").start();
      }
      System.out.println("{\"ready\":\"member\",\"config\":\"" + lifeLine.config().strip() + "\"}");
      System.out.flush();
      lifeLine.awaitEnd();
      if (arguments[0].equals("stubborn")) {
        Thread.currentThread().join();
      }
    }
  }
}
