package org.lightlock.serve;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lightlock.access.Access;
import org.lightlock.access.Action;
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

  private static final String BEARER = "Bearer ";

  /** A secret has 32 characters. */
  private static final int MAX_AUTHORIZATION = 256;

  private static final AttachmentKey<Duration> HELD_BACK = AttachmentKey.create(Duration.class);
  private static final AttachmentKey<Session> CERTIFICATE = AttachmentKey.create(Session.class);
  private static final HttpString FETCH_SITE = new HttpString("Sec-Fetch-Site");

  private Caller() {}

  /**
   * The session of whoever sends a request, empty when nobody has been shown; then {@link #refuse}
   * it. A ticket for another camera shows nobody. Whether the session's user may watch the camera
   * is for {@link Access#maySee} and the grant to say.
   */
  public static Optional<Session> of(HttpServerExchange exchange, Access access, CameraId camera) {
    if (shown(exchange) != 1) {
      return Optional.empty();
    }
    if (byCertificate(exchange).isPresent()) {
      return byCertificate(exchange);
    }
    Optional<String> cookie = SessionCookie.token(exchange);
    if (cookie.isPresent()) {
      return access.session(cookie.get());
    }
    return credential(exchange)
        .flatMap(
            credential ->
                accepted(
                    exchange,
                    access.present(credential, camera, exchange.getSourceAddress().getAddress())));
  }

  /**
   * Who asks for live pictures: at a shared desk the desk itself, when it may watch the camera
   * without being asked for a purpose, so that the pictures stay when the person changes; else as
   * {@link #of(HttpServerExchange, Access, Optional)}. A ticket or a secret in the request comes
   * before the desk.
   */
  public static Optional<Session> ofWall(
      HttpServerExchange exchange, Access access, Optional<CameraId> camera) {
    if (camera.isPresent() && authorizations(exchange).isEmpty() && tickets(exchange).isEmpty()) {
      Optional<Session> desk =
          Desk.of(exchange, access).filter(found -> mayWatch(access, found, camera.get()));
      if (desk.isPresent()) {
        return desk;
      }
    }
    return of(exchange, access, camera);
  }

  private static boolean mayWatch(Access access, Session session, CameraId camera) {
    return access.actions(session, camera).contains(Action.LIVE)
        && access.demandedPurpose(session, camera).isEmpty();
  }

  /** As {@link #of} when an address names a camera, else as {@link #ofPage}. */
  public static Optional<Session> of(
      HttpServerExchange exchange, Access access, Optional<CameraId> camera) {
    return camera.isPresent() ? of(exchange, access, camera.get()) : ofPage(exchange, access);
  }

  /**
   * The session of whoever asks for an address that names no camera: by the page's cookie or a
   * client's certificate alone, because a ticket is always for one.
   */
  public static Optional<Session> ofPage(HttpServerExchange exchange, Access access) {
    return shown(exchange) == 1
        ? signedIn(exchange, SessionCookie.token(exchange).flatMap(access::session))
        : Optional.empty();
  }

  /**
   * The session of a client's certificate, else this one of the page's cookie; of both together
   * nobody's. What else is shown is not looked at.
   */
  public static Optional<Session> signedIn(HttpServerExchange exchange, Optional<Session> page) {
    Optional<Session> certificate = byCertificate(exchange);
    if (certificate.isEmpty()) {
      return page;
    }
    return SessionCookie.token(exchange).isPresent() ? Optional.empty() : certificate;
  }

  /**
   * Who calls the API: the page by its cookie, a client by its certificate, or a machine by its
   * secret in {@code Authorization: Bearer}. Who shows two of them shows none.
   *
   * @param page the session of the page's cookie
   */
  public static Optional<Session> ofApi(
      HttpServerExchange exchange, Access access, Optional<Session> page) {
    if (authorizations(exchange).isEmpty()) {
      return signedIn(exchange, page);
    }
    return showsBearerAlone(exchange)
        ? accepted(
            exchange,
            access.service(
                authorizations(exchange).getFirst().substring(BEARER.length()).strip(),
                exchange.getSourceAddress().getAddress()))
        : Optional.empty();
  }

  /**
   * Whether a request shows a secret of a kind that no browser adds by itself, and nothing else.
   */
  public static boolean showsBearerAlone(HttpServerExchange exchange) {
    List<String> authorizations = authorizations(exchange);
    return authorizations.size() == 1
        && authorizations.getFirst().regionMatches(true, 0, BEARER, 0, BEARER.length())
        && authorizations.getFirst().length() <= MAX_AUTHORIZATION
        && SessionCookie.token(exchange).isEmpty()
        && SessionCookie.desk(exchange).isEmpty()
        && byCertificate(exchange).isEmpty();
  }

  /** Whether a session is a stream client's. */
  public static boolean isMachine(Session session) {
    return session.kind() == Session.Kind.CLIENT;
  }

  /** Whether a request has an {@code Authorization} header, of whatever kind. */
  public static boolean showsAuthorization(HttpServerExchange exchange) {
    return !authorizations(exchange).isEmpty();
  }

  /** Answers a call of nobody known to the API: 401, or 429 after too many failures. */
  public static void refuseCall(HttpServerExchange exchange) {
    Duration heldBack = exchange.getAttachment(HELD_BACK);
    if (heldBack == null) {
      Problem.NOT_SIGNED_IN.send(exchange);
    } else {
      Problem.TOO_MANY_LOGINS.sendRetryAfter(exchange, heldBack);
    }
  }

  private static Optional<Session> accepted(HttpServerExchange exchange, StreamLogin login) {
    return switch (login) {
      case StreamLogin.Accepted(Session session) -> Optional.of(session);
      case StreamLogin.TooMany(Duration retryAfter) -> {
        exchange.putAttachment(HELD_BACK, retryAfter);
        yield Optional.empty();
      }
      case StreamLogin.Refused(), StreamLogin.Stale() -> Optional.empty();
    };
  }

  /** The request came through a connection whose certificate is this session's. */
  static void shownByCertificate(HttpServerExchange exchange, Session session) {
    exchange.putAttachment(CERTIFICATE, session);
  }

  private static Optional<Session> byCertificate(HttpServerExchange exchange) {
    return Optional.ofNullable(exchange.getAttachment(CERTIFICATE));
  }

  /**
   * Whether a page of another origin may be behind a request that changes something or opens a
   * stream: the page's own must be shown, or something that no page can make a browser add. What a
   * browser adds by itself, a cookie or a password that it remembers, does not do.
   */
  public static boolean mayBeForged(HttpServerExchange exchange) {
    return !OwnOrigin.holds(exchange) && !showsMoreThanABrowserAdds(exchange);
  }

  private static boolean showsMoreThanABrowserAdds(HttpServerExchange exchange) {
    if (SessionCookie.token(exchange).isPresent() || SessionCookie.desk(exchange).isPresent()) {
      return false;
    }
    List<String> authorizations = authorizations(exchange);
    boolean isBearer =
        authorizations.size() == 1
            && authorizations.getFirst().regionMatches(true, 0, BEARER, 0, BEARER.length());
    return isBearer
        || !tickets(exchange).isEmpty()
        || ((!authorizations.isEmpty() || byCertificate(exchange).isPresent())
            && !isBrowser(exchange));
  }

  /**
   * Answers a request of nobody known: 401, or 429 with Retry-After after too many failures. Asks
   * for Basic credentials unless a browser sent it, which would show a dialog and remember them.
   */
  public static void refuse(HttpServerExchange exchange, Access access) {
    Duration heldBack = exchange.getAttachment(HELD_BACK);
    if (heldBack != null) {
      Problem.TOO_MANY_LOGINS.sendRetryAfter(exchange, heldBack);
      return;
    }
    exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer realm=\"lightlock\"");
    if (!isBrowser(exchange)) {
      exchange
          .getResponseHeaders()
          .addAll(Headers.WWW_AUTHENTICATE, access.challenges(Set.of(), false));
    }
    Problem.NOT_SIGNED_IN.send(exchange);
  }

  private static Optional<StreamCredential> credential(HttpServerExchange exchange) {
    List<String> tickets = tickets(exchange);
    return tickets.isEmpty()
        ? StreamCredential.ofAuthorization(
            authorizations(exchange).getFirst(),
            exchange.getRequestMethod().toString(),
            exchange.getRequestURI())
        : Optional.of(new StreamCredential.Bearer(tickets.getFirst()));
  }

  private static int shown(HttpServerExchange exchange) {
    return (byCertificate(exchange).isPresent() ? 1 : 0)
        + (SessionCookie.token(exchange).isPresent() ? 1 : 0)
        + authorizations(exchange).size()
        + tickets(exchange).size();
  }

  private static List<String> authorizations(HttpServerExchange exchange) {
    HeaderValues values = exchange.getRequestHeaders().get(Headers.AUTHORIZATION);
    return values == null ? List.of() : List.copyOf(values);
  }

  private static List<String> tickets(HttpServerExchange exchange) {
    Deque<String> values = exchange.getQueryParameters().get(TICKET);
    return values == null ? List.of() : List.copyOf(values);
  }

  /** Browsers say where a request comes from; no player does. */
  private static boolean isBrowser(HttpServerExchange exchange) {
    return exchange.getRequestHeaders().contains(FETCH_SITE)
        || exchange.getRequestHeaders().contains(Headers.ORIGIN);
  }
}
