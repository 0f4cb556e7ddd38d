package org.lightlock.access.factor;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.lightlock.protect.seal.SealException;
import org.lightlock.protect.seal.SealingKeys;

/**
 * The second factors of local accounts: which somebody has, and whether what is shown is right.
 * Whatever is good once is used up in the transaction that finds it right. Counts no failures: who
 * calls does. Thread-safe.
 */
public final class SecondFactors {
  private final Jdbi jdbi;
  private final Optional<SealingKeys> keys;
  private final Optional<Passkeys> passkeys;
  private final InstantSource clock;

  /**
   * Wires them.
   *
   * @param keys without them no one-time code is right
   * @param passkeys empty where viewers type an IP address: browsers have no passkeys there
   */
  public SecondFactors(
      Jdbi jdbi, Optional<SealingKeys> keys, Optional<Passkeys> passkeys, InstantSource clock) {
    this.jdbi = jdbi;
    this.keys = keys;
    this.passkeys = passkeys;
    this.clock = clock;
  }

  /** Passkeys, where there are any. */
  public Optional<Passkeys> passkeys() {
    return passkeys;
  }

  /** What an account can show; recovery codes only beside another kind. */
  public Set<FactorKind> of(String account) {
    return jdbi.withHandle(handle -> of(handle, account));
  }

  /** As {@link #of(String)}, in the caller's transaction. */
  public Set<FactorKind> of(Handle handle, String account) {
    Set<FactorKind> kinds = EnumSet.noneOf(FactorKind.class);
    if (FactorStore.totp(handle, account).isPresent()) {
      kinds.add(FactorKind.TOTP);
    }
    if (!PasskeyStore.of(handle, account).isEmpty()) {
      kinds.add(FactorKind.PASSKEY);
    }
    if (!kinds.isEmpty() && FactorStore.recoveryCodes(handle, account) > 0) {
      kinds.add(FactorKind.RECOVERY_CODE);
    }
    return kinds;
  }

  /**
   * Whether what is shown is right and the account's.
   *
   * @param purpose what a passkey was asked for
   * @throws SealException when the account's seed cannot be opened: then nothing is right
   */
  public boolean verify(String account, ShownFactor shown, String purpose) throws SealException {
    return switch (shown) {
      case ShownFactor.Code(String digits) -> verifyCode(account, digits);
      case ShownFactor.Recovery(String code) ->
          RecoveryCodes.hash(code)
              .map(
                  hash ->
                      jdbi.<Boolean, RuntimeException>inTransaction(
                          handle -> FactorStore.takeRecoveryCode(handle, account, hash)))
              .orElse(false);
      case ShownFactor.PasskeyAnswer(String json) ->
          verifyPasskey(purpose, Optional.of(account), json).isPresent();
    };
  }

  private boolean verifyCode(String account, String digits) throws SealException {
    return jdbi.inTransaction(
        handle -> {
          Optional<FactorStore.StoredTotp> stored = FactorStore.totp(handle, account);
          if (stored.isEmpty()) {
            return false;
          }
          byte[] seed = keys().open(context(account), stored.get().sealedSeed());
          try {
            OptionalLong step = Totp.stepOf(digits, seed, clock.instant());
            return step.isPresent() && FactorStore.takeStep(handle, account, step.getAsLong());
          } finally {
            Arrays.fill(seed, (byte) 0);
          }
        });
  }

  /** The account whose passkey answered, which is noted as used; empty when it is not right. */
  public Optional<String> verifyPasskey(String purpose, Optional<String> account, String json) {
    return passkeys
        .flatMap(known -> known.verify(purpose, account, json))
        .filter(
            shown ->
                jdbi.<Boolean, RuntimeException>inTransaction(
                    handle ->
                        PasskeyStore.use(
                            handle,
                            shown.id(),
                            shown.signCount(),
                            clock.instant().getEpochSecond())))
        .map(Passkeys.Shown::account);
  }

  /** Seals a seed for an account and keeps it in place of any other. */
  public void putTotp(Handle handle, String account, byte[] seed, long takenStep)
      throws SealException {
    // First this row's lock: whoever rotates the keys has it until everything is sealed anew.
    handle.execute("UPDATE change_count SET changes = changes + 1");
    FactorStore.putTotp(
        handle,
        account,
        keys().seal(context(account), seed),
        takenStep,
        clock.instant().getEpochSecond());
  }

  private SealingKeys keys() throws SealException {
    return keys.orElseThrow(() -> new SealException("no sealing key is configured"));
  }

  /** What a seed is sealed for. */
  public static String context(String account) {
    return "totp:" + account;
  }
}
