package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.access.audit.AuditEvent.Kind;

/** What others typed must not run in the privacy officer's spreadsheet. */
class AuditCsvTest {
  @Test
  void line_everyFieldIsQuoted() {
    AuditEvent event = AuditEvent.of(Kind.LOGIN, "ann", Map.of("how", "say \"please\", twice"));
    AuditEntry entry = new AuditEntry(7, Instant.parse("2026-11-26T10:00:00Z"), "salt", event);

    assertThat(AuditCsv.line(entry))
        .isEqualTo(
            "\"7\",\"2026-11-26T10:00:00Z\",\"login\",\"ann\",\"\",\"\",\"\","
                + "\"how=say \"\"please\"\", twice\"\r\n");
    assertThat(AuditCsv.HEADER).startsWith("\"index\",\"time\"").endsWith("\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "  =1+1",
        "\uFF1D1+1",
        "a;=1+1",
        "a\n=1+1",
        "a,=cmd|' /C calc'!A0",
        "a\"=1+1",
        "a; @SUM(A1)",
        "|=1"
      })
  void line_whatWouldBeAFormula_isNone(String typed) {
    String field = AuditCsv.line(List.of(typed)).strip();

    // Whatever is taken for a separator, no cell begins with what begins a formula.
    for (String cell : Pattern.compile("[,;|\t\r\n\"]").splitAsStream(field).toList()) {
      assertThat(cell.strip()).doesNotMatch("(?s)[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20].*");
    }
    assertThat(field).startsWith("\"").endsWith("\"");
  }

  @Test
  void line_innocentText_isAsItWas() {
    assertThat(AuditCsv.line(List.of("zaak 2026-117, a=b, jan@example.org")))
        .isEqualTo("\"zaak 2026-117, a=b, jan@example.org\"\r\n");
  }
}
