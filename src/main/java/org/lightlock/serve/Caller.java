package org.lightlock.serve;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lightlock.access.Access;
import org.lightlock.access.Session;
import org.lightlock.access.StreamCredential;
import org.lightlock.access.StreamLogin;
import org.lightlock.camera.CameraId;

/**
 * Who sends a request for pictures: the page by its cookie, a player by {@code Authorization:
 * Bearer}, by {@code Authorization: Basic}, or by {@code ?ticket=} in the address. A request that
 * shows more than one of them shows none, so that it is never in doubt who watched.
 */
public final class Caller {
  /** The parameter of an address that carries a ticket. */
  public static final String TICKET = "ticket";

  private static final AttachmentKey<Duration> HELD_BACK = AttachmentKey.create(Duration.class);
  private static final HttpString FETCH_SITE = new HttpString("Sec-Fetch-Site");

  private Caller() {}

  /**
   * The session of whoever sends a request, empty when nobody has been shown; then {@link #refuse}
   * it. A ticket for another camera shows nobody. Whether the session's user may watch the camera
   * is for {@link Access#maySee} and the grant to say.
   */
  public static Optional<Session> of(HttpServerExchange exchange, Access access, CameraId camera) {
    throw new UnsupportedOperationException("comes next");
  }

  /**
   * Whether a request carries something that a page of another origin cannot make a browser add:
   * such a request needs no {@link OwnOrigin}. One with a session's cookie always does.
   */
  public static boolean showsMoreThanABrowserAdds(HttpServerExchange exchange) {
    throw new UnsupportedOperationException("comes next");
  }

  /**
   * Answers a request of nobody known: 401, or 429 with Retry-After after too many failures. Asks
   * for Basic credentials unless a browser sent it, which would show a dialog and remember them.
   */
  public static void refuse(HttpServerExchange exchange, Access access) {
    throw new UnsupportedOperationException("comes next");
  }
}
