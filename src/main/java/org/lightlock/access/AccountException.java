package org.lightlock.access;

/** An account cannot be made or changed as asked. The message says why and what to do instead. */
public final class AccountException extends Exception {
  private final Problem problem;

  AccountException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  /** What is wrong. */
  public Problem problem() {
    return problem;
  }

  /** What can be wrong with an account. */
  public enum Problem {
    /** The user name does not follow the grammar. */
    NAME,
    /** The passphrase is too short, too long or not text. */
    PASSPHRASE,
    /** A user of this name is there already. */
    EXISTS,
    /** There is nobody of this name. */
    UNKNOWN,
    /** A grant that could never give anything. */
    GRANT,
    /** A role that demands what cannot be. */
    ROLE,
    /** The person signs in by single sign-on, and by nothing that is set here. */
    SINGLE_SIGN_ON,
    /** The account is disabled, and a link would open it. */
    DISABLED,
    /** Nobody else could administrate then. */
    LAST_ADMINISTRATOR,
    /** There are as many as there may be. */
    TOO_MANY,
    /** Too many passphrases are being hashed at the moment. */
    BUSY
  }
}
