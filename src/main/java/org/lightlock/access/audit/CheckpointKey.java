package org.lightlock.access.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * The Ed25519 key that signs checkpoints, written as Go's tools for signed notes write theirs (C2SP
 * signed-note; golang.org/x/mod/sumdb/note). Immutable.
 */
public final class CheckpointKey {
  private static final String PREFIX = "PRIVATE+KEY+";
  private static final byte ED25519 = 1;

  private final Public publicKey;
  private final Ed25519PrivateKeyParameters key;

  private CheckpointKey(String name, Ed25519PrivateKeyParameters key) {
    this.key = key;
    this.publicKey = new Public(name, key.generatePublicKey().getEncoded());
  }

  /** A new key. */
  static CheckpointKey make(String name) {
    return new CheckpointKey(name, new Ed25519PrivateKeyParameters(new SecureRandom()));
  }

  /** Reads what {@link #secretText} wrote; empty when it is none. */
  static Optional<CheckpointKey> parse(String text) {
    String line = text.strip();
    if (!line.startsWith(PREFIX)) {
      return Optional.empty();
    }
    return Fields.parse(line.substring(PREFIX.length()))
        .map(
            fields ->
                new CheckpointKey(fields.name, new Ed25519PrivateKeyParameters(fields.bytes, 0)))
        .filter(key -> line.equals(key.secretText()));
  }

  /** The private key as one line. Whoever has it can write another history. */
  String secretText() {
    return PREFIX + fields(publicKey.name, publicKey.id(), key.getEncoded());
  }

  Public publicKey() {
    return publicKey;
  }

  byte[] sign(byte[] text) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(text, 0, text.length);
    return signer.generateSignature();
  }

  private static String fields(String name, String id, byte[] bytes) {
    byte[] typed = new byte[1 + bytes.length];
    typed[0] = ED25519;
    System.arraycopy(bytes, 0, typed, 1, bytes.length);
    return name + "+" + id + "+" + Base64.getEncoder().encodeToString(typed);
  }

  @Override
  public String toString() {
    return "CheckpointKey[" + publicKey.name + "+" + publicKey.id() + "]";
  }

  private static final class Fields {
    private final String name;
    private final byte[] bytes;

    Fields(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    /** {@code name+id+base64}, the first byte being the kind. The id is not checked here. */
    static Optional<Fields> parse(String text) {
      String[] parts = text.split("\\+", 3);
      if (parts.length != 3 || !Public.isName(parts[0])) {
        return Optional.empty();
      }
      byte[] typed;
      try {
        typed = Base64.getDecoder().decode(parts[2]);
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
      return typed.length == 1 + Ed25519PublicKeyParameters.KEY_SIZE && typed[0] == ED25519
          ? Optional.of(new Fields(parts[0], Arrays.copyOfRange(typed, 1, typed.length)))
          : Optional.empty();
    }
  }

  /** What checks signatures. Anybody may have it; keep a copy away from this machine. */
  public static final class Public {
    private final String name;
    private final byte[] bytes;

    private Public(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    /** Reads what {@link #toString} wrote; empty when it is none. */
    public static Optional<Public> parse(String text) {
      String line = text.strip();
      return Fields.parse(line)
          .map(fields -> new Public(fields.name, fields.bytes))
          .filter(key -> line.equals(key.toString()));
    }

    private static boolean isName(String name) {
      return !name.isEmpty()
          && name.length() <= 100
          && name.chars().noneMatch(c -> c <= ' ' || c == '+' || c > '~');
    }

    /** The key's name, which is also the log's origin. */
    public String name() {
      return name;
    }

    /** The first four bytes of SHA-256 over name, line end, kind and key, in hex. */
    public String id() {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        digest.update(ED25519);
        digest.update(bytes);
        return HexFormat.of().formatHex(digest.digest(), 0, 4);
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every JDK has SHA-256", e);
      }
    }

    boolean verifies(byte[] text, byte[] signature) {
      Ed25519Signer signer = new Ed25519Signer();
      signer.init(false, new Ed25519PublicKeyParameters(bytes, 0));
      signer.update(text, 0, text.length);
      return signer.verifySignature(signature);
    }

    /** The key as one line: {@code name+id+base64}. */
    @Override
    public String toString() {
      return fields(name, id(), bytes);
    }
  }
}
