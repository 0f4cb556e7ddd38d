package org.lightlock.access.factor;

/** What somebody shows as a second factor. Never printed. */
public sealed interface ShownFactor {
  /** A one-time code. */
  record Code(String digits) implements ShownFactor {
    @Override
    public String toString() {
      return "Code";
    }
  }

  /** A recovery code as it was typed. */
  record Recovery(String code) implements ShownFactor {
    @Override
    public String toString() {
      return "Recovery";
    }
  }

  /** What {@code navigator.credentials.get} gave back, as JSON. */
  record PasskeyAnswer(String json) implements ShownFactor {
    @Override
    public String toString() {
      return "PasskeyAnswer";
    }
  }

  /** Which kind it is. */
  default FactorKind kind() {
    return switch (this) {
      case Code _ -> FactorKind.TOTP;
      case Recovery _ -> FactorKind.RECOVERY_CODE;
      case PasskeyAnswer _ -> FactorKind.PASSKEY;
    };
  }
}
