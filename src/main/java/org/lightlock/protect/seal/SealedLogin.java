package org.lightlock.protect.seal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A camera's login, sealed to the camera side's public key. Whoever stores or passes it learns
 * nothing from it but the number of 256-byte blocks. Immutable.
 *
 * <p>Bytes: the encapsulated key (32), ciphertext with tag. As text: {@code
 * lightlock-sealed-login-1:} and these with their checksum in Base64url.
 */
public final class SealedLogin {
  /** A login has no more than this. */
  public static final int MAX_BYTES = 1_200;

  private static final int MIN_BYTES = CameraPublicKey.ENCAPSULATED_BYTES + 256 + 16;
  private static final String PREFIX = "lightlock-sealed-login-1:";

  private final byte[] sealed;

  private SealedLogin(byte[] sealed) {
    this.sealed = sealed;
  }

  static SealedLogin of(byte[] sealed) {
    return new SealedLogin(sealed.clone());
  }

  /** What a text holds; empty when it holds none, or was mistyped. */
  public static Optional<SealedLogin> parse(String text) {
    return Encoded.bytes(PREFIX, text, MIN_BYTES, MAX_BYTES).map(SealedLogin::new);
  }

  /** What these bytes are, as {@link #bytes} gave them; empty when they cannot be one. */
  public static Optional<SealedLogin> ofBytes(byte[] untrusted) {
    return untrusted.length < MIN_BYTES || untrusted.length > MAX_BYTES
        ? Optional.empty()
        : Optional.of(of(untrusted));
  }

  /** As bytes for a database or the airlock. */
  public byte[] bytes() {
    return sealed.clone();
  }

  /** By what people tell one from another: the first four bytes of its SHA-256 in hex. */
  public String id() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(sealed);
      return HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** As a text for a file. */
  public String text() {
    return Encoded.text(PREFIX, sealed);
  }

  byte[] encapsulated() {
    return Arrays.copyOf(sealed, CameraPublicKey.ENCAPSULATED_BYTES);
  }

  byte[] ciphertext() {
    return Arrays.copyOfRange(sealed, CameraPublicKey.ENCAPSULATED_BYTES, sealed.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealedLogin that && Arrays.equals(sealed, that.sealed);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sealed);
  }

  @Override
  public String toString() {
    return "SealedLogin";
  }
}
