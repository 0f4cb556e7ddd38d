package org.lightlock.protect.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals secrets for the database with AES-256-GCM and opens them again. What is sealed says which
 * key it needs, and opens only in the context that it was sealed for: a seed that is moved to
 * another person's row opens for nobody. Looks at the key file before every use, because another
 * process may have rotated the keys. Thread-safe.
 *
 * <p>Sealed: version (1 byte), key id (8), nonce (12), ciphertext with tag (16).
 */
public final class SealingKeys {
  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int HEAD_BYTES = 1 + SealingKey.ID_BYTES;
  private static final int OVERHEAD = HEAD_BYTES + NONCE_BYTES + TAG_BYTES;

  /** No secret that Lightlock keeps is longer. */
  private static final int MAX_PLAIN_BYTES = 64 * 1024;

  private final KeyFile file;
  private final SecureRandom random = new SecureRandom();
  private List<SealingKey> keys;
  private Object state;

  private SealingKeys(KeyFile file) throws SealException {
    this.file = file;
    this.state = file.state();
    this.keys = file.read();
  }

  /**
   * Opens the keys; makes the first one where nothing is sealed yet.
   *
   * @param inUse the ids of the keys that something is sealed with
   * @throws SealException when a key that is in use is not there: nothing is made up in its place
   */
  public static SealingKeys open(KeyFile file, Collection<String> inUse) throws SealException {
    if (!file.exists()) {
      if (!inUse.isEmpty()) {
        throw new SealException(
            "the sealing key %s is not there, but secrets are sealed with key %s;"
                    .formatted(file.path(), String.join(", ", inUse))
                + " restore the file from its copy (without it every second factor must be"
                + " enrolled again, and audit-signing.key be moved away)");
      }
      file.write(List.of(SealingKey.draw(new SecureRandom())));
    }
    SealingKeys keys = new SealingKeys(file);
    for (String id : inUse) {
      if (keys.find(id).isEmpty()) {
        throw new SealException(
            "secrets are sealed with key %s, which %s does not hold; restore that"
                    .formatted(id, file.path())
                + " file from its copy");
      }
    }
    return keys;
  }

  /** Seals a secret. */
  public synchronized byte[] seal(String context, byte[] plain) throws SealException {
    refresh();
    if (plain.length > MAX_PLAIN_BYTES) {
      throw new IllegalArgumentException("too long to be a secret");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    SealingKey key = keys.getFirst();
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, context);
      byte[] text = cipher.doFinal(plain);
      return ByteBuffer.allocate(HEAD_BYTES + NONCE_BYTES + text.length)
          .put(VERSION)
          .put(key.idBytes())
          .put(nonce)
          .put(text)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM cannot seal", e);
    }
  }

  /**
   * Opens what was sealed for this context. The caller wipes it.
   *
   * @throws SealException when its key is not there, or it is not what was sealed for this context
   */
  public synchronized byte[] open(String context, byte[] sealed) throws SealException {
    String id = keyOf(sealed);
    refresh();
    SealingKey key =
        find(id)
            .orElseThrow(
                () ->
                    new SealException(
                        "a secret is sealed with key %s, which %s does not hold; restore that file"
                                .formatted(id, file.path())
                            + " from its copy"));
    byte[] nonce = Arrays.copyOfRange(sealed, HEAD_BYTES, HEAD_BYTES + NONCE_BYTES);
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, context)
          .doFinal(sealed, HEAD_BYTES + NONCE_BYTES, sealed.length - HEAD_BYTES - NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new SealException(
          "a sealed secret (" + context + ") is damaged, or was moved from another place", e);
    }
  }

  /** The id of the key that something is sealed with. */
  public static String keyOf(byte[] sealed) throws SealException {
    if (sealed.length < OVERHEAD || sealed[0] != VERSION) {
      throw new SealException("a sealed secret is damaged, or a newer Lightlock sealed it");
    }
    return HexFormat.of().formatHex(sealed, 1, HEAD_BYTES);
  }

  /** The keys' ids, the one that seals first. */
  public synchronized List<String> ids() throws SealException {
    refresh();
    return keys.stream().map(SealingKey::id).toList();
  }

  /** Draws a new key and lets it seal from now on; the others go on to open. */
  public synchronized String add() throws SealException {
    refresh();
    List<SealingKey> more = new ArrayList<>(keys);
    more.addFirst(SealingKey.draw(random));
    write(more);
    return keys.getFirst().id();
  }

  /**
   * Removes every key but the one that seals. Only after everything is sealed with that one.
   *
   * @return the ids of those that are gone
   */
  public synchronized List<String> retireOthers() throws SealException {
    refresh();
    List<String> gone = keys.stream().skip(1).map(SealingKey::id).toList();
    if (!gone.isEmpty()) {
      write(List.of(keys.getFirst()));
    }
    return gone;
  }

  /** A line for a systemd credential: a new key. It is the secret itself. */
  public static String newLine() {
    return SealingKey.draw(new SecureRandom()).line();
  }

  private void write(List<SealingKey> changed) throws SealException {
    file.write(changed);
    state = file.state();
    keys = List.copyOf(changed);
  }

  private void refresh() throws SealException {
    Object now = file.state();
    if (!now.equals(state)) {
      keys = file.read();
      state = now;
    }
  }

  private Optional<SealingKey> find(String id) {
    return keys.stream().filter(key -> key.id().equals(id)).findFirst();
  }

  private static Cipher cipher(int mode, SealingKey key, byte[] nonce, String context)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.aes(), new GCMParameterSpec(8 * TAG_BYTES, nonce));
    cipher.updateAAD(new byte[] {VERSION});
    cipher.updateAAD(key.idBytes());
    cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  @Override
  public String toString() {
    return "SealingKeys[" + file.path() + "]";
  }
}
