package org.lightlock.access;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lightlock.access.factor.FactorKind;
import org.lightlock.camera.CameraId;
import org.lightlock.camera.CameraPlace;

/** Who may do what. The one place that makes sessions and grants. Thread-safe. */
public interface Access {
  /** The most characters of a typed purpose. */
  int MAX_PURPOSE = 200;

  /**
   * Tries a user name and password. Takes the same time whether or not the user exists. The caller
   * wipes the password.
   */
  LoginResult login(String user, char[] password, InetAddress from);

  /**
   * The session of a cookie's value, empty when there is none or it has expired. Never a ticket's
   * or a stream client's.
   */
  Optional<Session> session(String token);

  /** As {@link #session}, but does not count as use: for what a page asks by itself at a desk. */
  Optional<Session> peek(String token);

  /**
   * The session of a shared desk: a stream client whose secret an administrator has put into a
   * browser. It watches what is granted to the client, whoever is signed in there.
   *
   * @param secret the desk cookie's value
   */
  Optional<Session> desk(String secret, InetAddress from);

  /** Tries the secret that is to make a browser a desk. Failures are counted as a player's. */
  StreamLogin enrolDesk(String secret, InetAddress from);

  /**
   * The session of a stream client that calls the API with its secret. Failures are counted as a
   * player's. Never a ticket's.
   */
  StreamLogin service(String secret, InetAddress from);

  /**
   * Whether a session may read the audit: a privacy officer, and a stream client to which that was
   * granted.
   *
   * @param about what is said about this camera; empty for all of it
   */
  boolean mayAudit(Session session, Optional<CameraId> about);

  /**
   * Notes that a person's session is used at a desk: it idles sooner there, and what it watches
   * keeps it no longer, because the pictures stay when the person leaves.
   */
  void sitDown(Session person, Session desk);

  /** Notes that whoever is at work makes a desk an ordinary browser again. */
  void dissolved(Session desk, InetAddress from);

  /** Ends a session and every grant made from it, at once. */
  void logout(Session session);

  /**
   * A ticket for one camera. It ends with the session that makes it.
   *
   * @param session a login's or a stream client's: a ticket makes no tickets
   * @param only the one address that may use it, empty for any
   */
  TicketResult issue(Session session, CameraId camera, Optional<InetAddress> only);

  /**
   * Whose credential this is. A ticket is good for the one camera that it was made for, and after
   * its watch has started, for the requests of that watch. Failures are counted; a watch that runs
   * is never held back by them.
   *
   * @param camera which the request is about
   */
  StreamLogin present(StreamCredential credential, CameraId camera, InetAddress from);

  /**
   * The WWW-Authenticate values that ask a player for a stream client's secret, in the order in
   * which they must be sent. For TLS only.
   *
   * @param algorithms of Digest; empty asks for Basic alone
   * @param stale whether the answer is to a {@link StreamLogin.Stale}
   */
  List<String> challenges(Set<DigestAlgorithm> algorithms, boolean stale);

  /**
   * Whether a session was opened, or showed once more who is there, within the last ten minutes.
   * Watching keeps a session open, but not this: the seat may be empty.
   */
  boolean isFresh(Session session);

  /** The roles of a session's user, none when it has ended, and for a ticket or a client. */
  Set<Role> roles(Session session);

  /** Where a camera belongs, as rights by site and group take it. */
  default CameraPlace place(CameraId camera) {
    return CameraPlace.of(camera);
  }

  /** What a session's user may do with a camera now; nothing when it has ended. */
  Set<Action> actions(Session session, CameraId camera);

  /** Whether the session's user may see that this camera exists: who may do anything with it. */
  default boolean maySee(Session session, CameraId camera) {
    return !actions(session, camera).isEmpty();
  }

  /**
   * What the session's user must type before watching this camera, as it is to be asked for; empty
   * when nothing, when it was typed, and when the camera may not be watched at all.
   */
  Optional<String> demandedPurpose(Session session, CameraId camera);

  /**
   * Takes what a session's user typed as the purpose of watching a camera. It is good for that
   * session and camera, for a limited time.
   *
   * @param text must be {@link #isValidPurpose valid}
   * @return false when no purpose is demanded there, or the session is no login's
   */
  boolean givePurpose(Session session, CameraId camera, String text);

  /** Whether a text can be a purpose: one line that says something. */
  static boolean isValidPurpose(String text) {
    return !text.isBlank()
        && text.length() <= MAX_PURPOSE
        && text.codePoints().noneMatch(Character::isISOControl);
  }

  /**
   * A grant to do something with a camera.
   *
   * @param action {@link Action#LIVE} for every way of watching, {@link Action#SNAPSHOT} for a
   *     still; whether it may be heard is in the grant
   * @param how for the record, which is written before this returns: it may wait
   */
  GrantResult grant(
      Session session, CameraId camera, String rendition, Action action, Circumstances how);

  /** As the method above, without knowing how it is watched. */
  default GrantResult grant(Session session, CameraId camera, String rendition, Action action) {
    return grant(session, camera, rendition, action, Circumstances.UNKNOWN);
  }

  /**
   * A further grant for a watch that has started: the same session and camera in another rendition.
   * Empty when the watch's grant has ended or was given back. Both must be given back.
   */
  Optional<ViewerGrant> grantAlso(ViewerGrant open, String rendition);

  /**
   * Somebody who is known was refused something: it is written down, as often as is bearable.
   *
   * @param what was asked for: an operation of the API, or {@code watch}
   * @param camera which one was named, which need not exist
   */
  default void denied(Session session, String what, Optional<CameraId> camera, InetAddress from) {}

  /** The viewer has gone: forgets the grant. A ticket whose last grant is given back has ended. */
  void release(ViewerGrant grant);

  /**
   * Forgets a grant for which nothing was shown. As {@link #release}, but a ticket has not started:
   * it may be used again within the time that it had.
   */
  void giveBack(ViewerGrant grant);

  /** What came of a login. */
  sealed interface LoginResult {
    /**
     * It worked.
     *
     * @param token the cookie's value: 256 random bits, shown once; only its hash is kept
     */
    record LoggedIn(Session session, String token) implements LoginResult {
      @Override
      public String toString() {
        return "LoggedIn[" + session + "]";
      }
    }

    /**
     * The passphrase is right; one of these is wanted too.
     *
     * @param step the token of the next step: shown once, good for so long from the same source
     * @param factors what the account can show
     */
    record SecondFactorNeeded(String step, Duration goodFor, Set<FactorKind> factors)
        implements LoginResult {
      @Override
      public String toString() {
        return "SecondFactorNeeded[" + factors + "]";
      }
    }

    /**
     * The passphrase is right, but the role demands a second factor and the account has none yet.
     *
     * @param token for {@link Enrolments}
     */
    record EnrolmentNeeded(String token, Duration goodFor) implements LoginResult {
      @Override
      public String toString() {
        return "EnrolmentNeeded";
      }
    }

    /** User or password is wrong; nobody is told which. */
    record Refused() implements LoginResult {}

    /** Too many failures from this address or for this user. */
    record TooMany(Duration retryAfter) implements LoginResult {}
  }

  /** What came of asking for a grant. */
  sealed interface GrantResult {
    /** Here it is. */
    record Granted(ViewerGrant grant) implements GrantResult {}

    /** Only when a purpose was typed first: this is what to ask for. */
    record PurposeRequired(String prompt) implements GrantResult {}

    /**
     * The session has ended, its user may not do this now, or its ticket has started a watch
     * already.
     */
    record NotAllowed() implements GrantResult {}

    /** It could not be written down, so it is not allowed now. */
    record Unrecorded() implements GrantResult {}
  }

  /** What came of asking for a ticket. */
  sealed interface TicketResult {
    /** Here it is. */
    record Issued(Ticket ticket) implements TicketResult {}

    /** The session has ended, is a ticket's, or its user may not watch this camera. */
    record NotAllowed() implements TicketResult {}

    /** Only when a purpose was typed first: this is what to ask for. */
    record PurposeRequired(String prompt) implements TicketResult {}

    /** The session has too many tickets that nobody has used. */
    record TooMany(Duration retryAfter) implements TicketResult {}
  }
}
