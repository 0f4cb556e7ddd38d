package org.lightlock.sandbox;

import org.lightlock.frame.EscapeAct;
import org.lightlock.sandbox.confine.EscapeActs;

/** Tries every escape act in a process without locks, aimed at itself; prints what came of each. */
public final class UnconfinedActs {
  private UnconfinedActs() {}

  /** Prints a number and a result a line. */
  public static void main(String[] arguments) {
    long self = ProcessHandle.current().pid();
    for (EscapeAct act : EscapeAct.values()) {
      System.out.println(act.number() + " " + EscapeActs.attempt(act, self));
    }
  }
}
