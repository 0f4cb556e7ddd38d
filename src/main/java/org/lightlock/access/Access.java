package org.lightlock.access;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.lightlock.camera.CameraId;

/** Who may do what. The one place that makes sessions and grants. Thread-safe. */
public interface Access {
  /**
   * Tries a user name and password. Takes the same time whether or not the user exists. The caller
   * wipes the password.
   */
  LoginResult login(String user, char[] password, InetAddress from);

  /** The session of a cookie's value, empty when there is none or it has expired. */
  Optional<Session> session(String token);

  /** Ends a session and every grant made from it, at once. */
  void logout(Session session);

  /** Whether the session's user may see that this camera exists. */
  boolean maySee(Session session, CameraId camera);

  /** A grant to watch, empty when the session has ended or its user may not watch this camera. */
  Optional<ViewerGrant> grantLive(Session session, CameraId camera, String rendition);

  /** The viewer has gone: forgets the grant. */
  void release(ViewerGrant grant);

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
}
