package org.lightlock.access.oidc;

import org.jspecify.annotations.Nullable;

/** The issuer cannot be asked, or answers what cannot be used. The message holds no secret. */
public final class IssuerException extends Exception {
  IssuerException(String message) {
    this(message, null);
  }

  IssuerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
