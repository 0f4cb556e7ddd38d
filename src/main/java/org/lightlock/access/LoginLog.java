package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import org.lightlock.camera.CameraId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of logins. Writes no passphrase and only names of users that exist, because people type
 * passphrases into the wrong field. Writes a bounded number of lines a minute, whatever an attacker
 * does, and then how many it left out. Thread-safe.
 */
final class LoginLog {
  static final int MOST_LINES_PER_WINDOW = 20;
  private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
  private static final Logger LOG = LoggerFactory.getLogger(LoginLog.class);

  private final Ticker ticker;
  private long windowStart;
  private int lines;
  private long leftOut;

  LoginLog(Ticker ticker) {
    this.ticker = ticker;
    this.windowStart = ticker.read();
  }

  void loggedIn(Session session, SourceNetwork from) {
    LOG.info("login user={} session={} from={}", session.user(), session.id(), from);
  }

  void loggedOut(Session session) {
    LOG.info("logout user={} session={}", session.user(), session.id());
  }

  void revoked(Session session, String by) {
    LOG.info("session revoked user={} session={} by={}", session.user(), session.id(), by);
  }

  /** A wrong passphrase or, when there is no such user, a name that is not written down. */
  void refused(String user, boolean known, SourceNetwork from) {
    if (mayWrite()) {
      LOG.warn("login refused user={} from={}", known ? user : "(unknown)", from);
    }
  }

  /** What a player showed is not good; a name that no client has is not written down. */
  void streamRefused(StreamCredential credential, boolean known, SourceNetwork from) {
    if (mayWrite()) {
      String client =
          switch (credential) {
            case StreamCredential.Basic(String name, var _) when known -> name;
            case StreamCredential.Digest proof when known -> proof.client();
            default -> "(unknown)";
          };
      LOG.warn("stream login refused by={} client={} from={}", credential, client, from);
    }
  }

  /** Bounded like failures: a page may ask for one whenever it likes. */
  void issued(Session maker, CameraId camera) {
    if (mayWrite()) {
      LOG.info("ticket user={} session={} camera={}", maker.user(), maker.id(), camera);
    }
  }

  void tooMany(SourceNetwork from, Duration retryAfter) {
    if (mayWrite()) {
      LOG.warn("login held back from={} retryAfterSeconds={}", from, retryAfter.toSeconds());
    }
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
