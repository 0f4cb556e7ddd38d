package org.lightlock.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.lightlock.access.factor.Totp;

/** An authenticator app. */
public final class Codes {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Codes() {}

  /** The code that it shows for a seed in Base32. */
  public static String at(String seed, Instant moment) {
    return Totp.codeAt(bytes(seed), moment);
  }

  /** The seed's bytes as characters, to look for. */
  static String raw(String seed) {
    return new String(bytes(seed), ISO_8859_1);
  }

  private static byte[] bytes(String seed) {
    var bytes = new ByteArrayOutputStream();
    int buffer = 0;
    int bits = 0;
    for (int i = 0; i < seed.length(); i++) {
      buffer = buffer << 5 | ALPHABET.indexOf(seed.charAt(i));
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.write(buffer >>> bits);
      }
    }
    return bytes.toByteArray();
  }
}
