package org.lightlock.access.audit;

/** Where what happened is kept. Thread-safe. */
public interface AuditTrail {
  /**
   * Writes an event and returns once it will survive a crash. What it is about may happen only
   * after that: what cannot be written down is not allowed.
   *
   * @return the entry's index in the log, from 0
   */
  long append(AuditEvent event) throws AuditException;
}
