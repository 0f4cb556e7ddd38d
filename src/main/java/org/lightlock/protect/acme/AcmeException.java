package org.lightlock.protect.acme;

import org.jspecify.annotations.Nullable;

/** No certificate could be had. The message says what the authority answered and what to do. */
public final class AcmeException extends Exception {
  AcmeException(String message) {
    this(message, null);
  }

  AcmeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
