package org.lightlock.access;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lightlock.camera.CameraId;

/** Who may do what. The one place that makes sessions and grants. Thread-safe. */
public interface Access {
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

  /** The roles of the session's user: none when it has ended, and none for a ticket or a client. */
  default Set<Role> roles(Session session) {
    return Set.of();
  }

  /** Ends a session and every grant made from it, at once. */
  void logout(Session session);

  /**
   * A ticket for one camera. It ends with the session that makes it.
   *
   * @param session a login's: a ticket makes no tickets
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

  /** Whether the session's user may see that this camera exists. */
  boolean maySee(Session session, CameraId camera);

  /**
   * A grant to watch, empty when the session has ended, its user may not watch this camera, or its
   * ticket has started a watch already.
   */
  Optional<ViewerGrant> grantLive(Session session, CameraId camera, String rendition);

  /**
   * A further grant for a watch that has started: the same session and camera in another rendition.
   * Empty when the watch's grant has ended or was given back. Both must be given back.
   */
  Optional<ViewerGrant> grantAlso(ViewerGrant open, String rendition);

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

    /** User or password is wrong; nobody is told which. */
    record Refused() implements LoginResult {}

    /** Too many failures from this address or for this user. */
    record TooMany(Duration retryAfter) implements LoginResult {}
  }

  /** What came of asking for a ticket. */
  sealed interface TicketResult {
    /** Here it is. */
    record Issued(Ticket ticket) implements TicketResult {}

    /** The session has ended, is no login's, or its user may not watch this camera. */
    record NotAllowed() implements TicketResult {}

    /** The session has too many tickets that nobody has used. */
    record TooMany(Duration retryAfter) implements TicketResult {}
  }
}
