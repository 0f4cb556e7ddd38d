package org.lightlock.access;

import java.util.List;
import java.util.Optional;
import org.lightlock.access.factor.PassphraseRules;
import org.lightlock.protect.seal.SealingKeys;

/**
 * What second factors need to work.
 *
 * @param keys what seeds are sealed with; without them no one-time code is right and none can be
 *     set up
 * @param passkeyHost the host name that viewers type; without it there are no passkeys
 * @param rules for passphrases
 */
public record FactorSettings(
    Optional<SealingKeys> keys, Optional<String> passkeyHost, PassphraseRules rules) {
  /** Passphrases alone. */
  public static FactorSettings none() {
    return new FactorSettings(Optional.empty(), Optional.empty(), new PassphraseRules(List.of()));
  }
}
