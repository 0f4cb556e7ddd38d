package org.lightlock.access.audit;

import java.net.InetAddress;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.lightlock.camera.CameraId;

/**
 * Something that has to be remembered. Holds no secret. Texts may come from the enemy: they are cut
 * to what an entry holds, and what is no character becomes U+FFFD.
 *
 * @param kind what happened
 * @param actor who did it: a user's name, {@code client:} and a name, {@code cli:} and the name of
 *     the operating system's user, {@code camera:} and an id, or {@code gateway}
 * @param from the address it came from, as an IP literal, when there is one
 * @param session the session's public id, when there is one
 * @param camera which camera it is about, when it is about one
 * @param details further facts by name, as texts; sorted, so that the same event has the same bytes
 */
public record AuditEvent(
    Kind kind,
    String actor,
    Optional<String> from,
    Optional<String> session,
    Optional<CameraId> camera,
    SortedMap<String, String> details) {
  /** The most characters of a detail; a longer one ends with an ellipsis. */
  public static final int MOST_CHARACTERS = 2_000;

  /** The most details. */
  public static final int MOST_DETAILS = 64;

  private static final int MOST_CHARACTERS_OF_A_NAME = 200;
  private static final Pattern DETAIL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /** Copies the details and bounds every text. */
  public AuditEvent {
    if (details.size() > MOST_DETAILS) {
      throw new IllegalArgumentException("an event has at most " + MOST_DETAILS + " details");
    }
    SortedMap<String, String> bounded = new TreeMap<>();
    for (Map.Entry<String, String> detail : details.entrySet()) {
      if (!DETAIL.matcher(detail.getKey()).matches()) {
        throw new IllegalArgumentException("a detail's name: " + detail.getKey());
      }
      bounded.put(detail.getKey(), bounded(detail.getValue(), MOST_CHARACTERS));
    }
    details = Collections.unmodifiableSortedMap(bounded);
    actor = bounded(actor, MOST_CHARACTERS_OF_A_NAME);
    from = from.map(text -> bounded(text, MOST_CHARACTERS_OF_A_NAME));
    session = session.map(text -> bounded(text, MOST_CHARACTERS_OF_A_NAME));
  }

  /** An event about no camera, of no session and from no address. */
  public static AuditEvent of(Kind kind, String actor, Map<String, String> details) {
    return new AuditEvent(
        kind, actor, Optional.empty(), Optional.empty(), Optional.empty(), new TreeMap<>(details));
  }

  /** The same, from an address. */
  public AuditEvent from(InetAddress address) {
    return from(address.getHostAddress());
  }

  /** The same, from an address or network that is written like this. */
  public AuditEvent from(String address) {
    return new AuditEvent(kind, actor, Optional.of(address), session, camera, details);
  }

  /** The same, in a session. */
  public AuditEvent in(String sessionId) {
    return new AuditEvent(kind, actor, from, Optional.of(sessionId), camera, details);
  }

  /** The same, about a camera. */
  public AuditEvent about(CameraId subject) {
    return new AuditEvent(kind, actor, from, session, Optional.of(subject), details);
  }

  /** The same with a further detail. */
  AuditEvent with(String name, String detail) {
    SortedMap<String, String> more = new TreeMap<>(details);
    more.put(name, detail);
    return new AuditEvent(kind, actor, from, session, camera, more);
  }

  /** Whoever runs a command of the command line. */
  public static String commandLineActor() {
    return "cli:" + System.getProperty("user.name", "unknown");
  }

  private static String bounded(String text, int most) {
    boolean whole = text.length() <= most;
    int end = whole ? text.length() : most - 1;
    StringBuilder kept = new StringBuilder(end + 1);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == 0) {
        kept.append('\uFFFD'); // PostgreSQL's text holds none.
      } else if (!Character.isSurrogate(c)) {
        kept.append(c);
      } else if (i + 1 < end && Character.isSurrogatePair(c, text.charAt(i + 1))) {
        kept.append(c).append(text.charAt(++i));
      } else {
        kept.append('\uFFFD');
      }
    }
    return whole ? kept.toString() : kept.append('…').toString();
  }

  /** What can happen. */
  public enum Kind {
    /** A login worked; {@code how} says by what. */
    LOGIN,
    /** A login or a credential was refused. */
    LOGIN_FAILED,
    /** A session ended; {@code why} says how. */
    LOGOUT,
    /** A ticket was made. */
    TICKET,
    /** Somebody began to watch; written before the first picture. */
    VIEW_START,
    /** Somebody stopped: how long, how many bytes. */
    VIEW_STOP,
    /** A still picture was given out. */
    SNAPSHOT,
    /** A recording was given out. */
    EXPORT,
    /** A setting was changed; {@code before} and {@code after}. */
    CONFIGURATION,
    /** A person's account was made, changed or removed. */
    ACCOUNT,
    /** A grant was made, changed or removed. */
    GRANT,
    /** A stream client or service account was made, changed or revoked. */
    CLIENT,
    /** A camera, a worker or somebody in the network attacks, or the clock jumps. */
    SECURITY,
    /** The audit itself: read, exported, shortened. */
    AUDIT;

    /** As it stands in the record: lower-case with hyphens. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kind of a word. */
    public static Optional<Kind> ofWord(String word) {
      for (Kind kind : values()) {
        if (kind.word().equals(word)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }
}
