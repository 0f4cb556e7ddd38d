package org.lightlock.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A stream client as the database holds it.
 *
 * @param secret the hash of its secret
 * @param digestMd5 HA1 of RFC 2617 §3.2.2.2 with MD5, in digits
 * @param digestSha256 the same with SHA-256 (RFC 7616 §3.4.2)
 * @param stamp another number when a client of the same name is made again
 * @param expires when its secret ends by itself
 */
record StoredClient(
    String name,
    TokenHash secret,
    String digestMd5,
    String digestSha256,
    long stamp,
    long createdSeconds,
    Optional<Instant> expires) {
  boolean hasExpired(Instant now) {
    return expires.filter(end -> !now.isBefore(end)).isPresent();
  }

  /** What the client's proofs are computed from. */
  String digest(DigestAlgorithm algorithm) {
    return switch (algorithm) {
      case MD5 -> digestMd5;
      case SHA_256 -> digestSha256;
    };
  }

  @Override
  public String toString() {
    return "StoredClient[" + name + "]";
  }
}
