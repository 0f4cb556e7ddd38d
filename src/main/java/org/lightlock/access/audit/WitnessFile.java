package org.lightlock.access.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What somebody else kept of a log: signed checkpoints one after the other, a syslog receiver's
 * file as it wrote it, exported entries, or all of it mixed. Whatever is none of these is passed
 * over: a receiver has lines of other programs too.
 *
 * @param notes signed checkpoints
 * @param copies the hashes of entries, by index; where two differ the first one counts
 * @param contradictions the indices of which two different entries were kept
 */
public record WitnessFile(List<String> notes, Map<Long, byte[]> copies, List<Long> contradictions) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Nobody kept anything. */
  public static final WitnessFile NONE = new WitnessFile(List.of(), Map.of(), List.of());

  /** Reads files. Holds a hash for each entry, not the entry. */
  public static WitnessFile read(List<Path> files) throws IOException {
    Reading reading = new Reading();
    for (Path file : files) {
      try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          reading.line(line);
        }
      }
      reading.endNotes();
    }
    return new WitnessFile(
        List.copyOf(reading.notes), reading.copies, List.copyOf(reading.contradictions));
  }

  private static final class Reading {
    private final List<String> notes = new ArrayList<>();
    private final Map<Long, byte[]> copies = new HashMap<>();
    private final TreeSet<Long> contradictions = new TreeSet<>();
    private final StringBuilder plain = new StringBuilder();

    void line(String line) {
      int brace = line.indexOf('{');
      if (brace < 0) {
        plain.append(line).append('\n');
        return;
      }
      String text = line.substring(brace);
      Optional<AuditEntry> entry = AuditEntry.parse(text);
      if (entry.isPresent()) {
        copy(entry.get(), text);
      } else {
        ofReceiver(text);
      }
    }

    private void ofReceiver(String text) {
      try {
        JsonNode json = JSON.readTree(text);
        json.path(EcsEvent.CHECKPOINT).stringValueOpt().ifPresent(notes::add);
        json.path(EcsEvent.ORIGINAL)
            .stringValueOpt()
            .ifPresent(body -> AuditEntry.parse(body).ifPresent(entry -> copy(entry, body)));
      } catch (JacksonException e) {
        // Another program's line.
      }
    }

    private void copy(AuditEntry entry, String body) {
      byte[] hash = AuditEntry.leafHash(body);
      byte[] before = copies.putIfAbsent(entry.index(), hash);
      if (before != null && !Arrays.equals(before, hash)) {
        contradictions.add(entry.index());
      }
    }

    /** Notes begin and end within a file. */
    void endNotes() {
      Checkpoint.split(plain.toString()).stream()
          .filter(note -> note.contains("\n\n\u2014 "))
          .forEach(notes::add);
      plain.setLength(0);
    }
  }
}
