package org.lightlock.access.audit;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many entries the log had and what their tree's hash was (C2SP tlog-checkpoint). Signed, it
 * fixes every entry before it: whoever keeps one notices any later change.
 *
 * @param origin which log
 * @param root the tree's hash in Base64
 * @param time when it was signed, in whole seconds: no entry behind it is older
 */
public record Checkpoint(String origin, long size, String root, Instant time) {
  /** Three lines and one extension line of our own. */
  private static final Pattern TEXT =
      Pattern.compile(
          "([!-~]{1,100})\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\ntime ([0-9TZ:-]{20})\n");

  private static final String SIGNATURE = "\u2014 ";
  private static final int ID_BYTES = 4;

  static Checkpoint of(String origin, long size, byte[] root, Instant time) {
    return new Checkpoint(origin, size, Base64.getEncoder().encodeToString(root), time);
  }

  /** Whether this is the tree's hash. */
  boolean hasRoot(byte[] hash) {
    return root.equals(Base64.getEncoder().encodeToString(hash));
  }

  /** What is signed. */
  String text() {
    return "%s\n%d\n%s\ntime %s\n".formatted(origin, size, root, time);
  }

  /** The signed note: the text, an empty line, one signature. */
  String sign(CheckpointKey key) {
    byte[] id = HexFormat.of().parseHex(key.publicKey().id());
    byte[] signature = key.sign(text().getBytes(StandardCharsets.UTF_8));
    byte[] both = Arrays.copyOf(id, ID_BYTES + signature.length);
    System.arraycopy(signature, 0, both, ID_BYTES, signature.length);
    return text()
        + "\n"
        + SIGNATURE
        + key.publicKey().name()
        + " "
        + Base64.getEncoder().encodeToString(both)
        + "\n";
  }

  /**
   * The checkpoint of a signed note, empty when it is malformed or none of the keys signed it.
   * Signatures of others are passed over.
   */
  public static Optional<Checkpoint> open(String note, List<CheckpointKey.Public> keys) {
    int end = note.indexOf("\n\n");
    if (end < 0) {
      return Optional.empty();
    }
    String text = note.substring(0, end + 1);
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    byte[] signed = text.getBytes(StandardCharsets.UTF_8);
    boolean good =
        note.substring(end + 2)
            .lines()
            .anyMatch(line -> keys.stream().anyMatch(key -> isSignedBy(key, signed, line)));
    if (!good) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Checkpoint(
              matcher.group(1),
              Long.parseLong(matcher.group(2)),
              matcher.group(3),
              Instant.parse(matcher.group(4))));
    } catch (DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isSignedBy(CheckpointKey.Public key, byte[] text, String line) {
    String start = SIGNATURE + key.name() + " ";
    if (!line.startsWith(start)) {
      return false;
    }
    byte[] both;
    try {
      both = Base64.getDecoder().decode(line.substring(start.length()));
    } catch (IllegalArgumentException e) {
      return false;
    }
    return both.length > ID_BYTES
        && HexFormat.of().formatHex(both, 0, ID_BYTES).equals(key.id())
        && key.verifies(text, Arrays.copyOfRange(both, ID_BYTES, both.length));
  }

  /** The notes of a text that holds one after the other, such as a file of the witness. */
  public static List<String> split(String text) {
    List<String> notes = new ArrayList<>();
    StringBuilder note = new StringBuilder();
    for (String line : text.lines().toList()) {
      boolean signature = line.startsWith(SIGNATURE);
      // A note ends with its signatures: the next text line begins another one.
      if (!signature && note.indexOf("\n\n") >= 0 && !line.isEmpty()) {
        notes.add(note.toString());
        note.setLength(0);
      }
      if (!note.isEmpty() || !line.isBlank()) {
        note.append(line).append('\n');
      }
    }
    if (!note.isEmpty()) {
      notes.add(note.toString());
    }
    return notes;
  }
}
