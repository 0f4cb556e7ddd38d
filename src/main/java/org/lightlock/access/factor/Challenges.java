package org.lightlock.access.factor;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Challenges for passkeys that need no memory until they come back: randomness, the time, and a MAC
 * over both and what the challenge is for. Each is good once, for two minutes, for that alone; a
 * restart ends all. Thread-safe.
 */
final class Challenges {
  /** How long somebody may take. */
  static final Duration LIFE = Duration.ofMinutes(2);

  private static final int RANDOM_BYTES = 24;
  private static final int MAC_BYTES = 16;
  private static final int BYTES = RANDOM_BYTES + Long.BYTES + MAC_BYTES;
  private static final int MOST_USED = 20_000;
  private static final String MAC = "HmacSHA256";

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();
  private final Ticker ticker;
  private final Cache<ByteBuffer, Boolean> used;

  Challenges(Ticker ticker) {
    byte[] drawn = new byte[32];
    random.nextBytes(drawn);
    this.key = new SecretKeySpec(drawn, MAC);
    this.ticker = ticker;
    this.used =
        Caffeine.newBuilder()
            .maximumSize(MOST_USED)
            .expireAfterWrite(LIFE.multipliedBy(2))
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /** A new one. */
  byte[] draw(String purpose) {
    byte[] drawn = new byte[RANDOM_BYTES];
    random.nextBytes(drawn);
    ByteBuffer challenge = ByteBuffer.allocate(BYTES).put(drawn).putLong(ticker.read());
    return challenge.put(mac(challenge.array(), purpose)).array();
  }

  /** Whether it was drawn for this, lately, and is shown for the first time. */
  boolean take(byte[] challenge, String purpose) {
    if (challenge.length != BYTES
        || !MessageDigest.isEqual(
            mac(challenge, purpose), Arrays.copyOfRange(challenge, BYTES - MAC_BYTES, BYTES))) {
      return false;
    }
    long age = ticker.read() - ByteBuffer.wrap(challenge).getLong(RANDOM_BYTES);
    return age < LIFE.toNanos()
        && used.asMap().putIfAbsent(ByteBuffer.wrap(challenge.clone()), true) == null;
  }

  private byte[] mac(byte[] challenge, String purpose) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      mac.update(challenge, 0, RANDOM_BYTES + Long.BYTES);
      return Arrays.copyOf(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8)), MAC_BYTES);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new AssertionError("every JDK has " + MAC, e);
    }
  }
}
