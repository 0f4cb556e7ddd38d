package org.lightlock.protect.seal;

import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;

/**
 * The camera side's private key: opens what was sealed to its public key. Lives on the camera side
 * only. Thread-safe.
 */
public final class CameraPrivateKey {
  private static final String PREFIX = "lightlock-camera-private-key-1:";

  private final byte[] privateKey;
  private final CameraPublicKey publicKey;

  private CameraPrivateKey(byte[] privateKey, CameraPublicKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /** A new one. */
  public static CameraPrivateKey draw() {
    HPKE hpke = CameraPublicKey.suite();
    AsymmetricCipherKeyPair pair = hpke.generatePrivateKey();
    return new CameraPrivateKey(
        hpke.serializePrivateKey(pair.getPrivate()),
        CameraPublicKey.of(hpke.serializePublicKey(pair.getPublic())));
  }

  /** The key in a text; empty when the text is none. */
  public static Optional<CameraPrivateKey> parse(String text) {
    return Encoded.bytes(PREFIX, text, 2 * CameraPublicKey.KEY_BYTES, 2 * CameraPublicKey.KEY_BYTES)
        .map(
            both ->
                new CameraPrivateKey(
                    Arrays.copyOf(both, CameraPublicKey.KEY_BYTES),
                    CameraPublicKey.of(
                        Arrays.copyOfRange(both, CameraPublicKey.KEY_BYTES, both.length))));
  }

  /** As a text for the key's file: the secret itself. */
  public String text() {
    byte[] both = Arrays.copyOf(privateKey, 2 * CameraPublicKey.KEY_BYTES);
    System.arraycopy(
        publicKey.bytes(), 0, both, CameraPublicKey.KEY_BYTES, CameraPublicKey.KEY_BYTES);
    return Encoded.text(PREFIX, both);
  }

  /** What others seal with. */
  public CameraPublicKey publicKey() {
    return publicKey;
  }

  /**
   * Opens what was sealed for this camera. The caller wipes it.
   *
   * @throws SealException when it was sealed to another key or for another camera, or was changed
   */
  public byte[] open(String camera, SealedLogin sealed) throws SealException {
    try {
      HPKE hpke = CameraPublicKey.suite();
      byte[] padded =
          hpke.setupBaseR(
                  sealed.encapsulated(),
                  hpke.deserializePrivateKey(privateKey, publicKey.bytes()),
                  CameraPublicKey.INFO)
              .open(CameraPublicKey.aad(camera), sealed.ciphertext());
      return unpad(padded);
    } catch (InvalidCipherTextException | RuntimeException e) {
      // Bouncy Castle throws unchecked for points that are none.
      throw new SealException(
          "it was sealed to another camera side's key or for another camera than "
              + camera
              + ", or was changed; seal it again: lightlock seal-credential",
          e);
    }
  }

  private static byte[] unpad(byte[] padded) throws SealException {
    int end = padded.length - 1;
    while (end >= 0 && padded[end] == 0) {
      end--;
    }
    if (end < 0 || padded[end] != (byte) 0x80) {
      throw new SealException("a sealed login has no end; seal it again");
    }
    byte[] plain = Arrays.copyOf(padded, end);
    Arrays.fill(padded, (byte) 0);
    return plain;
  }

  @Override
  public String toString() {
    return "CameraPrivateKey[of " + publicKey + "]";
  }
}
