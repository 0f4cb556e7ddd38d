package org.lightlock.access.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A syslog message (RFC 5424) in the frame that TLS wants (RFC 5425, section 4.3: its length in
 * bytes, a blank, the message).
 */
final class SyslogFrame {
  /** Severities of RFC 5424, section 6.2.1. */
  enum Severity {
    ALERT(1),
    WARNING(4),
    NOTICE(5);

    private final int number;

    Severity(int number) {
      this.number = number;
    }
  }

  /** "log audit" of RFC 5424, section 6.2.1. */
  private static final int FACILITY = 13;

  private static final String APP_NAME = "lightlock";

  private SyslogFrame() {}

  /**
   * The bytes to send.
   *
   * @param id the kind of message, printable ASCII, at most 32 characters
   * @param message without a line end; UTF-8 without a mark, because it is JSON
   */
  static byte[] of(Severity severity, Instant time, String host, String id, String message) {
    String line =
        "<%d>1 %s %s %s %d %s - %s"
            .formatted(
                FACILITY * 8 + severity.number,
                AuditEntry.timeText(time),
                host,
                APP_NAME,
                ProcessHandle.current().pid(),
                id,
                message);
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    byte[] length = (bytes.length + " ").getBytes(StandardCharsets.US_ASCII);
    byte[] frame = new byte[length.length + bytes.length];
    System.arraycopy(length, 0, frame, 0, length.length);
    System.arraycopy(bytes, 0, frame, length.length, bytes.length);
    return frame;
  }

  /** A host name as the header may hold it; a hyphen stands for none. */
  static String hostName(String name) {
    String printable = name.strip().replaceAll("[^!-~]", "_");
    return printable.isEmpty() ? "-" : printable.substring(0, Math.min(255, printable.length()));
  }
}
