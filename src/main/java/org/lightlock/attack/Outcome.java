package org.lightlock.attack;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an attack came to.
 *
 * @param number of the case
 * @param what the camera did
 * @param required what had to happen
 * @param seen what did
 * @param event what was counted, in words
 * @param lossPercent what the unluckiest healthy camera lost meanwhile
 * @param took from the first look to the last
 * @param repeated whether frames alone were lost too many the first time, beside other attacks, and
 *     this is what came of it alone
 * @param fault why it did not pass; null when it did
 */
public record Outcome(
    int number,
    String what,
    String required,
    String seen,
    String event,
    double lossPercent,
    Duration took,
    boolean repeated,
    @Nullable String fault) {
  /** Whether everything was as it must be. */
  public boolean passed() {
    return fault == null;
  }

  Outcome repeatedAlone() {
    return new Outcome(number, what, required, seen, event, lossPercent, took, true, fault);
  }
}
