package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.lightlock.access.audit.Actor;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.AuditException;
import org.lightlock.access.audit.AuditTrail;
import org.lightlock.access.audit.FailureTally;
import org.lightlock.camera.CameraId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of logins, and their part of the audit. Writes no passphrase and only names of users that
 * exist, because people type passphrases into the wrong field. Writes a bounded number of lines a
 * minute, whatever an attacker does, and then how many it left out; what is left out of the log is
 * in the audit, failures as numbers. Thread-safe.
 */
final class LoginLog {
  static final int MOST_LINES_PER_WINDOW = 20;
  private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
  private static final Logger LOG = LoggerFactory.getLogger(LoginLog.class);

  private final Ticker ticker;
  private final AuditTrail trail;
  private final FailureTally failures;
  private final FailureTally denials;
  private long windowStart;
  private int lines;
  private long leftOut;

  LoginLog(Ticker ticker, AuditTrail trail) {
    this.ticker = ticker;
    this.trail = trail;
    this.failures = new FailureTally(trail, ticker);
    // Of its own, so that whoever floods the one hides nothing of the other.
    this.denials = new FailureTally(trail, ticker);
    this.windowStart = ticker.read();
  }

  void loggedIn(Session session, String how, SourceNetwork from) {
    loggedIn(session, from, Map.of("how", how));
  }

  /** As above; the details say how. */
  void loggedIn(Session session, SourceNetwork from, Map<String, String> details) {
    LOG.info(
        "login user={} session={} by={} from={}",
        session.user(),
        session.id(),
        details.get("how"),
        from);
    AuditEvent event =
        AuditEvent.of(Kind.LOGIN, session.user(), details).in(session.id()).from(from.text());
    try {
      long _ = trail.append(event);
    } catch (AuditException e) {
      // Nobody watches by signing in, and an administrator must be able to see what is wrong.
      trail.note(event);
    }
  }

  /** A person's session is used at a shared desk. */
  void satDown(Session person, Session desk) {
    LOG.info("at desk={} user={} session={}", desk.user(), person.user(), person.id());
    trail.note(
        AuditEvent.of(Kind.LOGIN, person.user(), Map.of("how", "at-desk", "desk", desk.user()))
            .in(person.id()));
  }

  /** A session has ended: {@code logout}, {@code expired}, {@code changed}, {@code stopped}. */
  void ended(Session session, String why) {
    if (session.kind() == Session.Kind.LOGIN) {
      LOG.info("logout user={} session={} why={}", session.user(), session.id(), why);
      trail.note(AuditEvent.of(Kind.LOGOUT, session.user(), Map.of("why", why)).in(session.id()));
    }
  }

  /** A session was ended by somebody; that it did is written down where it was asked for. */
  void revoked(Session session, String by) {
    LOG.info("session revoked user={} session={} by={}", session.user(), session.id(), by);
    if (session.kind() != Session.Kind.LOGIN) {
      trail.note(
          AuditEvent.of(Kind.LOGOUT, session.user(), Map.of("why", "revoked by " + by))
              .in(session.id()));
    }
  }

  /** Whoever is at work asks to end a session. Must not fail: it ends also on a full disk. */
  void asksToRevoke(Session session) {
    trail.note(ChangeRecord.revocation(session.id(), session.user(), session.kind()));
  }

  /** Whoever is at work makes a shared desk an ordinary browser again. */
  void dissolved(Session desk, SourceNetwork from) {
    LOG.info("desk dissolved desk={} from={}", desk.user(), from);
    trail.note(
        Actor.current().event(Kind.CLIENT, Map.of("what", "desk dissolved", "desk", desk.user())));
  }

  /** A wrong passphrase or, when there is no such user, a name that is not written down. */
  void refused(String user, boolean known, SourceNetwork from) {
    failures.failed(from.text(), "passphrase", known ? Optional.of(user) : Optional.empty());
    if (mayWrite()) {
      LOG.warn("login refused user={} from={}", known ? user : "(unknown)", from);
    }
  }

  /** A wrong code, or a passkey's wrong answer, of somebody who has shown something else before. */
  void factorRefused(String user, String how, SourceNetwork from) {
    failures.failed(from.text(), how, Optional.of(user));
    if (mayWrite()) {
      LOG.warn("login refused user={} by={} from={}", user, how, from);
    }
  }

  /** A passkey's answer that is nobody's. */
  void passkeyRefused(SourceNetwork from) {
    failures.failed(from.text(), "passkey", Optional.empty());
    if (mayWrite()) {
      LOG.warn("login refused user=(unknown) by=passkey from={}", from);
    }
  }

  /** Right, but drawn longer ago than such a passphrase is good for: told to nobody but the log. */
  void initialPassphraseIsOver(String user) {
    if (mayWrite()) {
      LOG.warn("login refused user={} why=the drawn passphrase is over", user);
    }
  }

  /** A link, or the token that a login gave, by which nobody can be set up, or not any more. */
  void linkRefused(SourceNetwork from) {
    failures.failed(from.text(), "enrolment", Optional.empty());
    if (mayWrite()) {
      LOG.warn("enrolment refused from={}", from);
    }
  }

  /** The reason is in our own words: what came from outside is not repeated. */
  void externalRefused(String how, String why, SourceNetwork from) {
    failures.failed(from.text(), how, Optional.empty());
    if (mayWrite()) {
      LOG.warn("{} refused why={} from={}", how, why, from);
    }
  }

  /** What a player showed is not good; a name that no client has is not written down. */
  void streamRefused(StreamCredential credential, boolean known, SourceNetwork from) {
    Optional<String> name =
        switch (credential) {
          case StreamCredential.Basic(String client, var _) when known -> Optional.of(client);
          case StreamCredential.Digest proof when known -> Optional.of(proof.client());
          default -> Optional.empty();
        };
    failures.failed(from.text(), "stream-credential", name);
    if (mayWrite()) {
      String client = name.orElse("(unknown)");
      LOG.warn("stream login refused by={} client={} from={}", credential, client, from);
    }
  }

  /** Bounded like failures: a page may ask for one whenever it likes. */
  void issued(Session maker, CameraId camera) {
    trail.note(AuditEvent.of(Kind.TICKET, maker.user(), Map.of()).in(maker.id()).about(camera));
    if (mayWrite()) {
      LOG.info("ticket user={} session={} camera={}", maker.user(), maker.id(), camera);
    }
  }

  void tooMany(SourceNetwork from, Duration retryAfter) {
    failures.heldBack(from.text(), "login", Optional.empty());
    if (mayWrite()) {
      LOG.warn("login held back from={} retryAfterSeconds={}", from, retryAfter.toSeconds());
    }
  }

  /** Somebody who is known was refused something. */
  void denied(Session session, String what, Optional<CameraId> camera, SourceNetwork from) {
    denials.denied(session.user(), from.text(), what, camera.map(CameraId::value));
    if (mayWrite()) {
      LOG.warn("refused user={} session={} what={}", session.user(), session.id(), what);
    }
  }

  /** Writes what a minute that is over has left to say. Called about twice a second. */
  void look() {
    failures.endMinute();
    denials.endMinute();
  }

  /** The reason is a class name: a message could hold a value. */
  void accountsUnreadable(Exception reason) {
    if (mayWrite()) {
      LOG.error("the accounts cannot be read: {}", reason.getClass().getName());
    }
  }

  private synchronized boolean mayWrite() {
    long now = ticker.read();
    if (now - windowStart >= WINDOW_NANOS) {
      if (leftOut > 0) {
        LOG.warn("login log: {} more lines were left out", leftOut);
      }
      windowStart = now;
      lines = 0;
      leftOut = 0;
    }
    if (lines >= MOST_LINES_PER_WINDOW) {
      leftOut++;
      return false;
    }
    lines++;
    return true;
  }
}
