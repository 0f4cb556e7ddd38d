package org.lightlock.access.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.camera.CameraId;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event in its place in the log.
 *
 * @param index its place, from 0
 * @param time when it was written, in whole milliseconds
 * @param salt 128 random bits: without them nobody can guess a removed entry from its hash
 */
public record AuditEntry(long index, Instant time, String salt, AuditEvent event) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /** The entry as one line of canonical JSON (RFC 8785), without a line end. */
  public String body() {
    SortedMap<String, Object> object = new TreeMap<>();
    object.put("actor", event.actor());
    event.camera().ifPresent(camera -> object.put("camera", camera.value()));
    if (!event.details().isEmpty()) {
      object.put("details", event.details());
    }
    event.from().ifPresent(from -> object.put("from", from));
    object.put("index", index);
    object.put("kind", event.kind().word());
    object.put("salt", salt);
    event.session().ifPresent(session -> object.put("session", session));
    object.put("time", timeText(time));
    return CanonicalJson.of(object);
  }

  /** A moment as it stands in an entry: UTC, whole milliseconds. */
  static String timeText(Instant time) {
    return TIME.format(time);
  }

  /** What stands in the tree for an entry with this body. */
  static byte[] leafHash(String body) {
    return MerkleHash.ofLeaf(body.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads a body; empty when it is none, or is not written as {@link #body} writes it. */
  public static Optional<AuditEntry> parse(String body) {
    try {
      JsonNode object = JSON.readTree(body);
      SortedMap<String, String> details = new TreeMap<>();
      for (Map.Entry<String, JsonNode> detail : object.path("details").properties()) {
        details.put(detail.getKey(), detail.getValue().stringValue());
      }
      Optional<Kind> kind = Kind.ofWord(object.path("kind").stringValue());
      if (kind.isEmpty()) {
        return Optional.empty();
      }
      AuditEvent event =
          new AuditEvent(
              kind.get(),
              object.path("actor").stringValue(),
              text(object, "from"),
              text(object, "session"),
              text(object, "camera").map(CameraId::new),
              details);
      AuditEntry entry =
          new AuditEntry(
              object.path("index").longValue(),
              Instant.parse(object.path("time").stringValue()),
              object.path("salt").stringValue(),
              event);
      return entry.body().equals(body) ? Optional.of(entry) : Optional.empty();
    } catch (JacksonException | java.time.DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(JsonNode object, String key) {
    return object.has(key) ? Optional.of(object.path(key).stringValue()) : Optional.empty();
  }
}
