package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.camera.CameraId;

class AuditEntryTest {
  private static final String BODY =
      "{\"actor\":\"ann\",\"camera\":\"door\",\"details\":{\"purpose\":\"zaak \\\"7\\\" é\\n\"},"
          + "\"from\":\"192.0.2.7\",\"index\":12,\"kind\":\"view-start\",\"salt\":\"c2FsdA\","
          + "\"session\":\"s1\",\"time\":\"2026-11-26T10:00:00.050Z\"}";

  private static AuditEntry entry() {
    AuditEvent event =
        AuditEvent.of(Kind.VIEW_START, "ann", Map.of("purpose", "zaak \"7\" é\n"))
            .from(InetAddress.ofLiteral("192.0.2.7"))
            .in("s1")
            .about(new CameraId("door"));
    return new AuditEntry(12, Instant.parse("2026-11-26T10:00:00.050Z"), "c2FsdA", event);
  }

  @Test
  void body_isOneLineOfCanonicalJson() {
    assertThat(entry().body()).isEqualTo(BODY);
  }

  @Test
  void body_controlCharacters_areEscapedAsRfc8785Does() {
    var escapes = new TreeMap<>(Map.of("a", "\u0001\b\t\n\f\r\u001f\"\\/\u007f€\uD83D\uDE02"));

    assertThat(CanonicalJson.of(escapes))
        .isEqualTo("{\"a\":\"\\u0001\\b\\t\\n\\f\\r\\u001f\\\"\\\\/\u007f€\uD83D\uDE02\"}");
  }

  @Test
  void parse_whatBodyWrote_isTheSameEntry() {
    assertThat(AuditEntry.parse(BODY)).contains(entry());
  }

  @Test
  void parse_anotherSpelling_isRefused() {
    assertThat(AuditEntry.parse(BODY.replace("12,", "12 ,"))).isEmpty();
    assertThat(AuditEntry.parse(BODY.replace("é", "\\u00e9"))).isEmpty();
    assertThat(AuditEntry.parse(BODY.replace(".050Z", ".05Z"))).isEmpty();
    assertThat(AuditEntry.parse(BODY.replace("view-start", "view_start"))).isEmpty();
    assertThat(AuditEntry.parse(BODY.replace("\"s1\"", "{}"))).isEmpty();
    assertThat(AuditEntry.parse(BODY.replace("\"door\"", "\"../door\""))).isEmpty();
    assertThat(AuditEntry.parse(BODY.replace("}", ",\"more\":1}"))).isEmpty();
    assertThat(AuditEntry.parse(BODY + "\n")).isEmpty();
    assertThat(AuditEntry.parse("")).isEmpty();
    assertThat(AuditEntry.parse("[1]")).isEmpty();
    assertThat(AuditEntry.parse("{")).isEmpty();
  }

  @Test
  void event_textsOfTheEnemy_areBounded() {
    AuditEvent event =
        AuditEvent.of(Kind.LOGIN_FAILED, "x".repeat(10_000), Map.of("agent", "y".repeat(1 << 20)));

    assertThat(event.actor()).hasSize(200).endsWith("x…");
    assertThat(event.details().get("agent")).hasSize(AuditEvent.MOST_CHARACTERS).endsWith("y…");
    assertThat(AuditEvent.of(Kind.LOGIN, event.actor(), event.details()).details())
        .isEqualTo(event.details());
  }

  @Test
  void event_whatIsNoCharacter_isReplaced() {
    assertThat(AuditEvent.of(Kind.LOGIN, "a\0b\uD83Dc\uDE02\uD83D\uDE02", Map.of()).actor())
        .isEqualTo("a\uFFFDb\uFFFDc\uFFFD\uD83D\uDE02");
  }

  @Test
  void event_aDetailsNameThatIsNone_isABug() {
    assertThatThrownBy(() -> AuditEvent.of(Kind.LOGIN, "ann", Map.of("a b", "c")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
