package org.lightlock.protect.seal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;

/**
 * The camera side's public key: whoever has it can seal a camera's login to the camera side, and
 * only that can open it (HPKE, RFC 9180: base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
 * AES-256-GCM). No secret. Thread-safe.
 *
 * <p>As text: {@code lightlock-camera-key-1:} and the 32 bytes with their checksum in Base64url.
 */
public final class CameraPublicKey {
  static final int KEY_BYTES = 32;
  static final int ENCAPSULATED_BYTES = 32;
  static final byte[] INFO = "lightlock camera login 1".getBytes(StandardCharsets.US_ASCII);
  private static final String PREFIX = "lightlock-camera-key-1:";

  /** So that nobody learns from the length of what is sealed how long a password is. */
  private static final int PADDED_TO = 256;

  private final byte[] key;

  private CameraPublicKey(byte[] key) {
    this.key = key;
  }

  static CameraPublicKey of(byte[] key) {
    return new CameraPublicKey(key.clone());
  }

  /** The key in a text; empty when the text is none, or was mistyped. */
  public static Optional<CameraPublicKey> parse(String text) {
    return Encoded.bytes(PREFIX, text, KEY_BYTES, KEY_BYTES).map(CameraPublicKey::new);
  }

  /** As a text for a file or a command line. */
  public String text() {
    return Encoded.text(PREFIX, key);
  }

  byte[] bytes() {
    return key.clone();
  }

  /**
   * Seals bytes for one camera.
   *
   * @param camera the camera's id: opens for no other camera
   */
  public SealedLogin seal(String camera, byte[] plain) throws SealException {
    byte[] padded = pad(plain);
    try {
      HPKE hpke = suite();
      AsymmetricKeyParameter recipient = hpke.deserializePublicKey(key);
      HPKEContextWithEncapsulation context = hpke.setupBaseS(recipient, INFO);
      byte[] text = context.seal(aad(camera), padded);
      var all = new ByteArrayOutputStream();
      all.writeBytes(context.getEncapsulation());
      all.writeBytes(text);
      return SealedLogin.of(all.toByteArray());
    } catch (InvalidCipherTextException | RuntimeException e) {
      throw new SealException("the camera side's public key cannot be used; make a new pair", e);
    } finally {
      Arrays.fill(padded, (byte) 0);
    }
  }

  /** The bytes, 0x80, zeros (ISO/IEC 7816-4). */
  private static byte[] pad(byte[] plain) {
    byte[] padded = new byte[(plain.length / PADDED_TO + 1) * PADDED_TO];
    System.arraycopy(plain, 0, padded, 0, plain.length);
    padded[plain.length] = (byte) 0x80;
    return padded;
  }

  static HPKE suite() {
    return new HPKE(
        HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
  }

  static byte[] aad(String camera) {
    return ("camera:" + camera).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CameraPublicKey that && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }

  @Override
  public String toString() {
    return "CameraPublicKey[" + Base64.getUrlEncoder().withoutPadding().encodeToString(key) + "]";
  }
}
