package org.lightlock.access.audit;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lightlock.camera.CameraId;

/**
 * Entries as CSV (RFC 4180), for spreadsheets. A field that a spreadsheet would take for a formula
 * gets an apostrophe in front: user names and purposes are typed by others.
 */
public final class AuditCsv {
  /**
   * What begins a formula, at a field's begin and behind whatever a spreadsheet of another country
   * may take for a separator.
   */
  private static final Pattern FORMULA =
      Pattern.compile("(^\\s*|[,;|\\t\\r\\n\"]\\s*)([=+\\-@\uFF1D\uFF0B\uFF0D\uFF20])");

  /** The first line. */
  public static final String HEADER =
      line(List.of("index", "time", "kind", "actor", "from", "session", "camera", "details"));

  private AuditCsv() {}

  /** One line, with its line end. */
  public static String line(AuditEntry entry) {
    AuditEvent event = entry.event();
    return line(
        List.of(
            Long.toString(entry.index()),
            entry.time().toString(),
            event.kind().word(),
            event.actor(),
            event.from().orElse(""),
            event.session().orElse(""),
            event.camera().map(CameraId::value).orElse(""),
            event.details().entrySet().stream()
                .map(detail -> detail.getKey() + "=" + detail.getValue())
                .collect(Collectors.joining(" | "))));
  }

  /** One line of these fields, with its line end. */
  public static String line(List<String> fields) {
    return fields.stream().map(AuditCsv::field).collect(Collectors.joining(",")) + "\r\n";
  }

  private static String field(String text) {
    boolean control = !text.isEmpty() && text.charAt(0) < ' ';
    String harmless = FORMULA.matcher(text).replaceAll("$1'$2").replace("\"", "\"\"");
    return '"' + (control ? "'" : "") + harmless + '"';
  }
}
