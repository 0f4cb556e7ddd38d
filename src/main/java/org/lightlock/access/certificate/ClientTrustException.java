package org.lightlock.access.certificate;

import org.jspecify.annotations.Nullable;

/** A file about client certificates cannot be used. The message says which one and why. */
public final class ClientTrustException extends Exception {
  ClientTrustException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
