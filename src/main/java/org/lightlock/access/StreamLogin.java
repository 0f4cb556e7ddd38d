package org.lightlock.access;

import java.time.Duration;

/** What came of a {@link StreamCredential}. */
public sealed interface StreamLogin {
  /** It is good. The session is the same for every request of one ticket's watch. */
  record Accepted(Session session) implements StreamLogin {}

  /** It is not, or not for this camera; nobody is told which. Challenge again. */
  record Refused() implements StreamLogin {}

  /** A Digest that is right but for a nonce that is no longer good. Challenge with stale=true. */
  record Stale() implements StreamLogin {}

  /** Too many failures from this address. Nothing was said about the credential. */
  record TooMany(Duration retryAfter) implements StreamLogin {}
}
