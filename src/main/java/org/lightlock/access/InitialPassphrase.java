package org.lightlock.access;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A passphrase that was drawn for somebody and told by others: good for some days, in which the
 * person takes another one that nobody else knows. Its end stands in front of its hash, so that a
 * passphrase that the person chose takes it away.
 *
 * @param hash as the hasher made it
 * @param end empty when the person chose it
 */
public record InitialPassphrase(String hash, Optional<Instant> end) {
  /** So long it is good. */
  public static final Duration LIFE = Duration.ofDays(7);

  private static final Pattern FORM = Pattern.compile("until=([0-9]{1,12});(.+)");

  /** What an account keeps. */
  static InitialPassphrase of(String stored) {
    Matcher marked = FORM.matcher(stored);
    return marked.matches()
        ? new InitialPassphrase(
            marked.group(2), Optional.of(Instant.ofEpochSecond(Long.parseLong(marked.group(1)))))
        : new InitialPassphrase(stored, Optional.empty());
  }

  /** What an account keeps of one that is drawn now. */
  static String stored(String hash, Instant now) {
    return "until=" + now.plus(LIFE).getEpochSecond() + ";" + hash;
  }

  /** Whether it is good for nothing any more. */
  boolean isOver(Instant now) {
    return end.filter(until -> !now.isBefore(until)).isPresent();
  }

  @Override
  public String toString() {
    return "InitialPassphrase[" + end + "]";
  }
}
