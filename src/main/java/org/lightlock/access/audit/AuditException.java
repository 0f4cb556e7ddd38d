package org.lightlock.access.audit;

import org.jspecify.annotations.Nullable;

/** The audit cannot be written or read. The message says what to do. */
public final class AuditException extends Exception {
  private static final long serialVersionUID = 1;

  /** Says why. */
  public AuditException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  static AuditException unwritable(@Nullable Throwable cause) {
    return new AuditException(
        "the audit cannot be written, so nobody may start to watch: free the disk, or bring the"
            + " database back",
        cause);
  }
}
