package org.lightlock.access.audit;

import java.time.Duration;
import java.util.Optional;

/** Where what happened is kept. Thread-safe. */
public interface AuditTrail {
  /**
   * Writes an event and returns once it will survive a crash. What it is about may happen only
   * after that: what cannot be written down is not allowed.
   *
   * @return the entry's index in the log, from 0
   */
  long append(AuditEvent event) throws AuditException;

  /**
   * Writes an event that has happened already and cannot be refused: a stop, an attack. Does not
   * wait; it is written as soon as the audit can be, in the order of the calls.
   */
  void note(AuditEvent event);

  /** For how long nothing could be written, empty while it can. */
  default Optional<Duration> unwritableFor() {
    return Optional.empty();
  }
}
