package org.lightlock.protect;

import org.jspecify.annotations.Nullable;

/** A certificate or key cannot be used. The message names the file, the fault and what to do. */
public final class TlsIdentityException extends Exception {
  TlsIdentityException(String message) {
    this(message, null);
  }

  TlsIdentityException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
