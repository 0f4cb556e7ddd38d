package org.lightlock.protect.seal;

import org.jspecify.annotations.Nullable;

/**
 * Something cannot be sealed or opened. The message names the file or the key and what to do; never
 * a secret.
 */
public final class SealException extends Exception {
  /** Says why. */
  public SealException(String message) {
    this(message, null);
  }

  /** Says why, and what caused it. */
  public SealException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
