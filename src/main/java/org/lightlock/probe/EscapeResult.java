package org.lightlock.probe;

import org.lightlock.frame.EscapeAct;

/**
 * What came of one escape act.
 *
 * @param error the number of the system's error, where that is the answer
 */
public record EscapeResult(EscapeAct act, Outcome outcome, int error) {
  private static final int EPERM = 1;
  private static final int EACCES = 13;
  private static final int ENOSYS = 38;

  /** What stopped it, or did not. */
  public enum Outcome {
    /** A lock said no. */
    DENIED,
    /** The process ended at once. */
    KILLED,
    /** Java's library refused without naming an error of the system. */
    REFUSED,
    /** The kernel carried it out, or looked at it and found it wrong: no lock stood before it. */
    LET_THROUGH,
    /** The worker neither answered nor ended by the filter. */
    NO_ANSWER
  }

  /** The result that a worker's number means. */
  static EscapeResult of(EscapeAct act, long untrustedResult) {
    if (act.by() == EscapeAct.By.JAVA && untrustedResult == EscapeAct.JAVA_REFUSED) {
      return new EscapeResult(act, Outcome.REFUSED, 0);
    }
    int error = untrustedResult < 0 && untrustedResult > -4096 ? (int) -untrustedResult : 0;
    boolean denied =
        error == EPERM
            || error == EACCES
            || (error == ENOSYS && act.by() == EscapeAct.By.NATIVE); // the filter's "not there"
    return new EscapeResult(act, denied ? Outcome.DENIED : Outcome.LET_THROUGH, error);
  }

  /** Whether a lock held. */
  public boolean denied() {
    return outcome == Outcome.DENIED || outcome == Outcome.KILLED || outcome == Outcome.REFUSED;
  }

  /** What a person reads. */
  public String words() {
    return switch (outcome) {
      case DENIED -> error == EPERM ? "EPERM" : error == EACCES ? "EACCES" : "ENOSYS";
      case KILLED -> "killed";
      case REFUSED -> "refused";
      case LET_THROUGH -> error == 0 ? "ALLOWED" : "LET THROUGH (error " + error + ")";
      case NO_ANSWER -> "NO ANSWER";
    };
  }
}
