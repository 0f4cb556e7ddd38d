package org.lightlock.app;

/** The answer of a part that is not connected yet. */
final class NotWired {
  private NotWired() {}

  /** Ends the command. */
  @SuppressWarnings({
    "DoNotCallSuggester", // it goes away with its last caller
    "TypeParameterUnusedInFormals" // so that a caller with a result can return it
  })
  static <T> T end(String part) throws CommandException {
    throw new CommandException(ExitCode.BUG, part + " is not wired yet");
  }
}
