package org.lightlock.access.audit;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lightlock.access.audit.AuditEvent.Kind;

/**
 * An entry as a SIEM reads it: JSON in the Elastic Common Schema, version 8. {@code event.original}
 * holds the entry's exact bytes, so that what the SIEM keeps can prove the log.
 */
final class EcsEvent {
  static final String CHECKPOINT = "lightlock.checkpoint";
  static final String ORIGINAL = "event.original";

  private static final String VERSION = "8.17.0";

  private EcsEvent() {}

  private record Shape(String category, String type, String outcome) {
    static Shape of(Kind kind) {
      return switch (kind) {
        case LOGIN -> new Shape("authentication", "start", "success");
        case LOGIN_FAILED -> new Shape("authentication", "start", "failure");
        case LOGOUT -> new Shape("authentication", "end", "success");
        case TICKET -> new Shape("authentication", "info", "success");
        case VIEW_START -> new Shape("session", "start", "success");
        case VIEW_STOP -> new Shape("session", "end", "success");
        case SNAPSHOT, EXPORT -> new Shape("file", "access", "success");
        case CONFIGURATION, AUDIT -> new Shape("configuration", "change", "success");
        case ACCOUNT, GRANT, CLIENT -> new Shape("iam", "change", "success");
        case SECURITY -> new Shape("intrusion_detection", "info", "unknown");
      };
    }
  }

  /** One line of JSON. */
  static String of(AuditEntry entry, String host) {
    AuditEvent event = entry.event();
    Shape shape = Shape.of(event.kind());
    SortedMap<String, Object> json = common(entry.time(), host, event.kind().word());
    json.put("event.kind", event.kind() == Kind.SECURITY ? "alert" : "event");
    json.put("event.category", List.of(shape.category));
    json.put("event.type", List.of(shape.type));
    json.put("event.outcome", shape.outcome);
    json.put("event.sequence", entry.index());
    json.put(ORIGINAL, entry.body());
    json.put("user.name", event.actor());
    event.from().filter(EcsEvent::isAddress).ifPresent(from -> json.put("source.ip", from));
    event.session().ifPresent(session -> json.put("lightlock.session", session));
    event.camera().ifPresent(camera -> json.put("lightlock.camera", camera.value()));
    for (Map.Entry<String, String> detail : event.details().entrySet()) {
      json.put("lightlock.details." + detail.getKey(), detail.getValue());
    }
    return CanonicalJson.of(json);
  }

  /** A signed checkpoint. */
  static String ofCheckpoint(String note, Instant now, String host) {
    SortedMap<String, Object> json = common(now, host, "checkpoint");
    json.put("event.kind", "state");
    json.put(CHECKPOINT, note);
    return CanonicalJson.of(json);
  }

  /** What is said beside the log, because the log itself cannot be written. */
  static String ofAlarm(String words, Instant now, String host) {
    SortedMap<String, Object> json = common(now, host, "audit-alarm");
    json.put("event.kind", "alert");
    json.put("event.category", List.of("host"));
    json.put("event.type", List.of("error"));
    json.put("message", words);
    return CanonicalJson.of(json);
  }

  private static SortedMap<String, Object> common(Instant time, String host, String action) {
    SortedMap<String, Object> json = new TreeMap<>();
    json.put("@timestamp", AuditEntry.timeText(time));
    json.put("ecs.version", VERSION);
    json.put("event.action", action);
    json.put("event.dataset", "lightlock.audit");
    json.put("event.module", "lightlock");
    json.put("host.hostname", host);
    json.put("service.name", "lightlock");
    return json;
  }

  /** An aggregated source may be a network; ECS wants one address. */
  private static boolean isAddress(String text) {
    try {
      return !InetAddress.ofLiteral(text).isAnyLocalAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
