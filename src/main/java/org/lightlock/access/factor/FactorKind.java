package org.lightlock.access.factor;

import java.util.Locale;

/** A kind of second factor. */
public enum FactorKind {
  /** A one-time code of an authenticator app. */
  TOTP,
  /** A passkey. */
  PASSKEY,
  /** A recovery code, for when the others are lost. */
  RECOVERY_CODE;

  /** As it stands in the API and the audit: lower-case with hyphens. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
