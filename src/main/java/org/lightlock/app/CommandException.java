package org.lightlock.app;

/** An end that the operator can do something about: a sentence and an exit code. */
final class CommandException extends Exception {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  /**
   * Ends the command.
   *
   * @param message what happened and what to do; never a secret
   */
  CommandException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
