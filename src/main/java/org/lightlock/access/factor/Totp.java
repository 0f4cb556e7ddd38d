package org.lightlock.access.factor;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Time-based one-time codes (RFC 6238) as every authenticator app makes them: HMAC-SHA-1, six
 * digits, a new one every 30 seconds. The code before and the one after are good too, because
 * clocks differ.
 */
public final class Totp {
  /** 160 bits, as RFC 4226 §4 recommends. */
  public static final int SEED_BYTES = 20;

  private static final int DIGITS = 6;
  private static final int STEP_SECONDS = 30;
  private static final int WINDOW = 1;
  private static final Pattern CODE = Pattern.compile("[0-9]{6}");

  private Totp() {}

  /** A new seed; the caller wipes it. */
  public static byte[] drawSeed(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return seed;
  }

  /** The seed as people type it into an app. */
  public static String text(byte[] seed) {
    return Base32.encode(seed);
  }

  /** The address that an app reads from a QR code. */
  public static String uri(byte[] seed, String issuer, String user) {
    String by = encode(issuer);
    return "otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d"
        .formatted(by, encode(user), text(seed), by, DIGITS, STEP_SECONDS);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Which step's code this is; empty when it is none within the window. The same work for every
   * code. A caller takes a step only when it is later than the last one that was taken: so a code
   * is good once.
   */
  public static OptionalLong stepOf(String code, byte[] seed, Instant now) {
    boolean isCode = CODE.matcher(code).matches();
    byte[] given = (isCode ? code : "------").getBytes(StandardCharsets.US_ASCII);
    long current = Math.floorDiv(now.getEpochSecond(), STEP_SECONDS);
    long found = Long.MIN_VALUE;
    for (long step = current - WINDOW; step <= current + WINDOW; step++) {
      byte[] right = code(seed, step).getBytes(StandardCharsets.US_ASCII);
      found = MessageDigest.isEqual(given, right) ? step : found;
    }
    return found == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(found);
  }

  /** The code of a moment. */
  public static String codeAt(byte[] seed, Instant now) {
    return code(seed, Math.floorDiv(now.getEpochSecond(), STEP_SECONDS));
  }

  private static String code(byte[] seed, long step) {
    return digits(hmac("HmacSHA1", seed, step), DIGITS);
  }

  static byte[] hmac(String algorithm, byte[] seed, long step) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(seed, algorithm));
      return mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new AssertionError("every JDK has " + algorithm, e);
    }
  }

  /** Dynamic truncation (RFC 4226 §5.3). */
  static String digits(byte[] hash, int count) {
    int offset = hash[hash.length - 1] & 0xf;
    int number = ByteBuffer.wrap(hash).getInt(offset) & 0x7fff_ffff;
    int modulus = 1;
    for (int i = 0; i < count; i++) {
      modulus *= 10;
    }
    return String.format(Locale.ROOT, "%0" + count + "d", number % modulus);
  }
}
