package org.lightlock.access.audit;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a gateway's key signed last, in its data directory: whoever can write the database, and no
 * more, cannot have the gateway sign another history, and {@code audit verify} finds one. Written
 * after the database, so that a crash in between leaves an older one, which the log still extends.
 */
public final class SignedTreeFile {
  /** Beside the key. */
  public static final String NAME = "audit-signed.tree";

  private static final Pattern TEXT =
      Pattern.compile(
          "lightlock-signed-tree-1\nfrontier ([0-9a-f]{0,4096})\nclock ([0-9TZ:.-]{0,40})\n\n(.+)",
          Pattern.DOTALL);

  private final Path directory;

  SignedTreeFile(Path directory) {
    this.directory = directory;
  }

  /**
   * What was signed.
   *
   * @param note the checkpoint
   * @param tree the right edge of the tree that it is about
   * @param clock when this machine's clock was last known to be right, empty before the first time
   */
  record Signed(String note, MerkleFrontier tree, Optional<Instant> clock) {}

  /**
   * What this key signed last; empty when nothing was kept.
   *
   * @throws AuditException when the file is not one that this key signed
   */
  Optional<Signed> read(CheckpointKey.Public key) throws AuditException {
    Path file = directory.resolve(NAME);
    Optional<Matcher> text = text(file);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String note = text.get().group(3);
    try {
      Checkpoint point = Checkpoint.open(note, List.of(key)).orElseThrow(() -> foreign(file));
      MerkleFrontier tree = MerkleFrontier.of(point.size(), text.get().group(1));
      if (!point.hasRoot(tree.root())) {
        throw foreign(file);
      }
      String clock = text.get().group(2);
      return Optional.of(
          new Signed(
              note, tree, clock.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(clock))));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw foreign(file);
    }
  }

  /** The signed checkpoint in this data directory, to be verified; empty when there is none. */
  public static Optional<String> note(Path directory) throws AuditException {
    return text(directory.resolve(NAME)).map(text -> text.group(3));
  }

  private static Optional<Matcher> text(Path file) throws AuditException {
    try {
      Matcher matcher = TEXT.matcher(CheckpointKeyFile.text(file));
      if (!matcher.matches()) {
        throw foreign(file);
      }
      return Optional.of(matcher);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw CheckpointKeyFile.unusable(file, e);
    }
  }

  /** Replaces what is there. */
  void write(Signed signed) throws AuditException {
    try {
      CheckpointKeyFile.write(
          directory,
          NAME,
          "lightlock-signed-tree-1\nfrontier %s\nclock %s\n\n%s"
              .formatted(
                  signed.tree.hex(), signed.clock.map(Instant::toString).orElse(""), signed.note));
    } catch (IOException e) {
      throw CheckpointKeyFile.unusable(directory.resolve(NAME), e);
    }
  }

  private static AuditException foreign(Path file) {
    return new AuditException(
        file
            + " is damaged, or another key signed it: restore it from a backup with "
            + CheckpointKeyFile.NAME
            + ", or move it away and keep it: the audit is then trusted as it is, and says so",
        null);
  }
}
