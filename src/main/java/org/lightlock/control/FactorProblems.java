package org.lightlock.control;

import org.lightlock.access.factor.PassphraseRules;
import org.lightlock.serve.Problem;

/** Which error says what about passphrases and second factors. */
final class FactorProblems {
  static final Problem WRONG_FACTOR = Problem.WRONG_FACTOR;
  static final Problem NO_PASSKEYS = Problem.NO_PASSKEYS;

  private FactorProblems() {}

  static Problem of(PassphraseRules.Refusal refusal) {
    return switch (refusal) {
      case LENGTH -> Problem.PASSPHRASE_LENGTH;
      case NOT_TEXT -> Problem.PASSPHRASE_NOT_TEXT;
      case LEAKED -> Problem.PASSPHRASE_LEAKED;
      case PATTERN -> Problem.PASSPHRASE_PATTERN;
      case CONTEXT -> Problem.PASSPHRASE_CONTEXT;
    };
  }
}
