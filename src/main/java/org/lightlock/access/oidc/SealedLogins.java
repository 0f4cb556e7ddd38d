package org.lightlock.access.oidc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals pending logins for the browser to keep, and opens each once: AES-256-GCM with a key that
 * only this process knows and that is never stored. Ten minutes are enough to log in. Thread-safe.
 */
final class SealedLogins {
  static final Duration LIFE = Duration.ofMinutes(10);

  /** What a sealed login is at most; a longer one is not looked at. */
  static final int MAX_CHARACTERS = 1_024;

  private static final int KEY_BYTES = 32;
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int MOST_USED = 100_000;
  private static final byte[] PURPOSE = "lightlock-sso-1".getBytes(StandardCharsets.US_ASCII);

  private final SecureRandom random = new SecureRandom();
  private final SecretKey key;
  private final Ticker ticker;
  private final Cache<String, Boolean> used;

  SealedLogins(Ticker ticker) {
    this.ticker = ticker;
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, "AES");
    this.used =
        Caffeine.newBuilder()
            .maximumSize(MOST_USED)
            .expireAfterWrite(LIFE)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /** 256 random bits as base64url, 43 characters: a state, a nonce or a verifier. */
  String draw() {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  String seal(PendingLogin login) {
    byte[] text =
        String.join(
                "\n",
                login.state(),
                login.nonce(),
                login.verifier(),
                login.ask().name(),
                Long.toString(login.begun().getEpochSecond()),
                login.replaces().orElse(""))
            .getBytes(StandardCharsets.US_ASCII);
    byte[] iv = new byte[IV_BYTES];
    random.nextBytes(iv);
    byte[] plain =
        ByteBuffer.allocate(Long.BYTES + text.length).putLong(ticker.read()).put(text).array();
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, iv).doFinal(plain);
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              ByteBuffer.allocate(iv.length + sealed.length).put(iv).put(sealed).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK seals with AES-GCM", e);
    }
  }

  /** The login, empty when it was not sealed here, is too old, or was opened before. */
  Optional<PendingLogin> open(String sealed) {
    return unseal(sealed).filter(this::isFirstUse);
  }

  private boolean isFirstUse(PendingLogin login) {
    return used.asMap().putIfAbsent(login.state(), true) == null;
  }

  private Optional<PendingLogin> unseal(String sealed) {
    if (sealed.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(sealed);
      if (bytes.length < IV_BYTES + TAG_BITS / 8) {
        return Optional.empty();
      }
      byte[] iv = Arrays.copyOf(bytes, IV_BYTES);
      byte[] plain =
          cipher(Cipher.DECRYPT_MODE, iv).doFinal(bytes, IV_BYTES, bytes.length - IV_BYTES);
      ByteBuffer read = ByteBuffer.wrap(plain);
      if (ticker.read() - read.getLong() > LIFE.toNanos()) {
        return Optional.empty();
      }
      return Optional.of(login(StandardCharsets.US_ASCII.decode(read).toString()));
    } catch (IllegalArgumentException | AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK opens AES-GCM", e);
    }
  }

  private static PendingLogin login(String text) {
    List<String> parts = List.of(text.split("\n", -1));
    return new PendingLogin(
        parts.get(0),
        parts.get(1),
        parts.get(2),
        Ask.valueOf(parts.get(3)),
        Instant.ofEpochSecond(Long.parseLong(parts.get(4))),
        Optional.of(parts.get(5)).filter(token -> !token.isEmpty()));
  }

  private Cipher cipher(int mode, byte[] iv) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(PURPOSE);
    return cipher;
  }
}
