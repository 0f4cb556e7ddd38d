package org.lightlock.access.factor;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes the filter of leaked passwords; docs/passphrases.md says from what. Long ones are all
 * taken; of the short ones the most frequent, because people make long ones of them.
 */
final class CommonPasswordsGenerator {
  private static final int BITS_PER_TEXT = 24;
  private static final int HASHES = 16;
  private static final int SHORT_ONES = 60_000;
  private static final int MIN_SHORT = 4;

  private CommonPasswordsGenerator() {}

  /** First the file to write, then lists with one password per line, the most frequent first. */
  public static void main(String[] arguments) throws IOException {
    Set<String> texts = new TreeSet<>();
    for (String list : List.of(arguments).subList(1, arguments.length)) {
      int shortOnes = 0;
      for (String line : Files.readAllLines(Path.of(list), StandardCharsets.UTF_8)) {
        String text =
            Normalizer.normalize(line.strip(), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        if (text.length() >= PassphraseRules.MIN_CHARACTERS) {
          texts.add(text);
        } else if (text.length() >= MIN_SHORT && shortOnes++ < SHORT_ONES) {
          texts.add(text);
        }
      }
    }
    write(Path.of(arguments[0]), texts);
  }

  private static void write(Path file, Set<String> texts) throws IOException {
    int bitCount = texts.size() * BITS_PER_TEXT;
    byte[] bits = new byte[(bitCount + 7) / 8];
    for (String text : texts) {
      long[] words = CommonPasswords.words(text);
      for (int i = 0; i < HASHES; i++) {
        int bit = CommonPasswords.bit(words, i, bitCount);
        bits[bit >>> 3] |= (byte) (1 << (bit & 7));
      }
    }
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeByte(HASHES);
      out.writeInt(bitCount);
      out.write(bits);
    }
  }
}
