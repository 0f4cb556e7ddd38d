package org.lightlock.config;

/**
 * A text that must not be seen. Prints as {@code [redacted]}; whoever needs it says {@link
 * #reveal}, which is easy to search for.
 */
public final class Secret {
  private final String text;

  /** Hides the text. */
  public Secret(String text) {
    this.text = text;
  }

  /** The text itself. Never for a log, a message or a command line. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "[redacted]";
  }
}
