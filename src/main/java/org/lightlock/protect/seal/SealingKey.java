package org.lightlock.protect.seal;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One AES-256 key. Its id is made from it by HMAC-SHA-256, so that a damaged line of a key file
 * cannot pass for the key that it was.
 */
final class SealingKey {
  static final int KEY_BYTES = 32;
  static final int ID_BYTES = 8;
  private static final byte[] ID_OF = "lightlock sealing key".getBytes(StandardCharsets.US_ASCII);

  private final SecretKeySpec aes;
  private final byte[] id;
  private final String line;

  private SealingKey(byte[] key) {
    this.aes = new SecretKeySpec(key, "AES");
    this.id = idOf(key);
    this.line = Base64.getEncoder().encodeToString(key);
  }

  static SealingKey draw(SecureRandom random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    try {
      return new SealingKey(key);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** The key in one line of a key file; empty when the line is none. */
  static Optional<SealingKey> ofLine(String line) {
    try {
      byte[] key = Base64.getDecoder().decode(line);
      return key.length == KEY_BYTES ? Optional.of(new SealingKey(key)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] idOf(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return Arrays.copyOf(mac.doFinal(ID_OF), ID_BYTES);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new AssertionError("every JDK has HmacSHA256", e);
    }
  }

  SecretKeySpec aes() {
    return aes;
  }

  byte[] idBytes() {
    return id.clone();
  }

  /** The id in sixteen hexadecimal digits; no secret. */
  String id() {
    return HexFormat.of().formatHex(id);
  }

  /** As a line of a key file: the secret itself. */
  String line() {
    return line;
  }

  @Override
  public String toString() {
    return "SealingKey[" + id() + "]";
  }
}
