package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.StreamCredential.Digest.Counted;

/**
 * The nonces of Digest challenges (RFC 7616 §3.3, §5.4). A nonce is the time, random bytes and a
 * MAC over both, so that challenges, which anybody may ask for, cost no memory; only a nonce that
 * came back in a right answer is remembered. Each count is accepted once. Thread-safe.
 */
final class DigestNonces {
  /** How long a challenge may wait for its first answer: somebody may have to type the secret. */
  static final Duration FIRST_USE = Duration.ofMinutes(5);

  /** How long a nonce may stay unused. Players keep a connection alive far more often. */
  static final Duration BETWEEN_USES = Duration.ofMinutes(10);

  private static final int STAMP_BYTES = 16;
  private static final int MAC_BYTES = 16;
  private static final int CHARACTERS = 43;
  private static final int MOST_IN_USE = 10_000;

  /** Answers of one player may overtake each other by so many. */
  private static final int WINDOW = 64;

  private final Ticker ticker;
  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key;
  private final Cache<String, Used> inUse;

  /**
   * How a nonce has been used.
   *
   * @param counted whether with counts
   * @param highest the highest count
   * @param seen bit i: the count highest - i has been used
   */
  private record Used(boolean counted, long highest, long seen) {}

  DigestNonces(Ticker ticker) {
    this.ticker = ticker;
    byte[] keyBytes = new byte[32];
    random.nextBytes(keyBytes);
    this.key = new SecretKeySpec(keyBytes, "HmacSHA256");
    Arrays.fill(keyBytes, (byte) 0);
    this.inUse =
        Caffeine.newBuilder()
            .maximumSize(MOST_IN_USE)
            .expireAfterAccess(BETWEEN_USES)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /** A new nonce. */
  String make() {
    byte[] bytes = new byte[STAMP_BYTES + MAC_BYTES];
    random.nextBytes(bytes);
    ByteBuffer.wrap(bytes).putLong(ticker.read());
    System.arraycopy(mac(bytes), 0, bytes, STAMP_BYTES, MAC_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Uses a nonce in an answer that is otherwise right. False when it is not ours, too old, or used
   * with this count before; then the player needs a new one.
   */
  boolean use(String nonce, Optional<Counted> count) {
    Optional<Long> made = madeAt(nonce);
    if (made.isEmpty()) {
      return false;
    }
    boolean fresh = ticker.read() - made.get() < FIRST_USE.toNanos();
    boolean[] good = new boolean[1];
    inUse
        .asMap()
        .compute(
            nonce,
            (n, used) -> {
              Used next = used == null && !fresh ? null : next(used, count);
              good[0] = next != null;
              return next == null ? used : next;
            });
    return good[0];
  }

  /** Null when the count was used before or the form changes, which only a replay would do. */
  private static @Nullable Used next(@Nullable Used used, Optional<Counted> count) {
    if (count.isEmpty()) {
      return used == null || !used.counted() ? new Used(false, 0, 0) : null;
    }
    long now = count.get().count();
    if (used == null) {
      return now < 1 ? null : new Used(true, now, 1);
    }
    if (!used.counted()) {
      return null;
    }
    long ahead = now - used.highest();
    if (ahead > 0) {
      return new Used(true, now, ahead >= WINDOW ? 1 : used.seen() << ahead | 1);
    }
    long bit = -ahead < WINDOW ? 1L << -ahead : 0;
    return now < 1 || bit == 0 || (used.seen() & bit) != 0
        ? null
        : new Used(true, used.highest(), used.seen() | bit);
  }

  /** When it was made, on our clock; empty when it was not made here. */
  private Optional<Long> madeAt(String nonce) {
    if (nonce.length() != CHARACTERS) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(nonce);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    byte[] mac = Arrays.copyOfRange(bytes, STAMP_BYTES, STAMP_BYTES + MAC_BYTES);
    return MessageDigest.isEqual(mac, Arrays.copyOf(mac(bytes), MAC_BYTES))
        ? Optional.of(ByteBuffer.wrap(bytes).getLong())
        : Optional.empty();
  }

  private byte[] mac(byte[] nonce) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(nonce, 0, STAMP_BYTES);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HmacSHA256", e);
    }
  }
}
