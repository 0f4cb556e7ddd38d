package org.lightlock.access.audit;

/** The audit cannot be written or read. The message says what to do. */
public final class AuditException extends Exception {
  /** Says why. */
  public AuditException(String message, Throwable cause) {
    super(message, cause);
  }
}
