package org.lightlock.control;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.lightlock.access.Access;
import org.lightlock.access.Session;
import org.lightlock.camera.CameraId;
import org.lightlock.relay.CameraStatus;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Problem;
import org.lightlock.serve.RequestBody;
import org.lightlock.serve.SessionCookie;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON API that the page uses too. Without a session every address but the login gives the same
 * answer; with one, a camera that may not be seen is one that does not exist. The caller has
 * checked the origin of whatever changes something, and calls on a thread that may wait.
 */
public final class ControlApi implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ControlApi.class);
  private static final String BASE = "/api/v1/";
  private static final String CAMERA = "cameras/";

  private final Access access;
  private final LiveStreams streams;
  private final TicketDesk tickets;
  private final JsonMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private record Me(String user, List<String> renditions) {}

  private record Cameras(List<CameraView> cameras) {}

  /** The gateway's monotonic clock, in microseconds from a moment of its own. */
  private record Clock(long micros) {}

  private record Events(List<EventView> events) {}

  /**
   * Wires the API.
   *
   * @param addresses where a ticket is good
   */
  public ControlApi(Access access, LiveStreams streams, StreamAddresses addresses) {
    this.access = access;
    this.streams = streams;
    this.tickets = new TicketDesk(access, streams, addresses, json);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    Optional<Session> session = SessionCookie.token(exchange).flatMap(access::session);
    String path = exchange.getRequestPath();
    boolean post = exchange.getRequestMethod().equals(Methods.POST);
    if (path.equals(BASE + "login") && post) {
      login(exchange, session);
    } else if (session.isEmpty()) {
      Problem.NOT_SIGNED_IN.send(exchange);
    } else if (path.startsWith(BASE)) {
      signedIn(exchange, session.get(), path.substring(BASE.length()));
    } else {
      Problem.NOT_FOUND.send(exchange);
    }
  }

  private void signedIn(HttpServerExchange exchange, Session session, String resource) {
    switch (resource) {
      case "login" -> refuseMethod(exchange, Methods.POST);
      case "logout" -> {
        if (allows(exchange, Methods.POST)) {
          logout(exchange, session);
        }
      }
      case "me" -> {
        if (allows(exchange, Methods.GET)) {
          answer(exchange, new Me(session.user(), streams.renditions()));
        }
      }
      case "clock" -> {
        if (allows(exchange, Methods.GET)) {
          answer(exchange, new Clock(System.nanoTime() / 1_000));
        }
      }
      case "cameras" -> {
        if (allows(exchange, Methods.GET)) {
          answer(exchange, cameras(session));
        }
      }
      case "events" -> {
        if (allows(exchange, Methods.GET)) {
          answer(exchange, events(session));
        }
      }
      case "tickets" -> {
        if (allows(exchange, Methods.POST)) {
          tickets.issue(exchange, session, value -> answer(exchange, value));
        }
      }
      default -> {
        Optional<CameraStatus> camera = camera(session, resource);
        if (camera.isEmpty()) {
          Problem.NOT_FOUND.send(exchange);
        } else if (allows(exchange, Methods.GET)) {
          answer(exchange, CameraView.of(camera.get()));
        }
      }
    }
  }

  private Cameras cameras(Session session) {
    return new Cameras(
        streams.cameras().stream()
            .filter(camera -> access.maySee(session, camera.id()))
            .map(CameraView::of)
            .toList());
  }

  private Events events(Session session) {
    return new Events(
        streams.securityEvents().stream()
            .filter(event -> access.maySee(session, event.camera()))
            .map(EventView::of)
            .toList());
  }

  private Optional<CameraStatus> camera(Session session, String resource) {
    if (!resource.startsWith(CAMERA) || !CameraId.isValid(resource.substring(CAMERA.length()))) {
      return Optional.empty();
    }
    CameraId id = new CameraId(resource.substring(CAMERA.length()));
    return access.maySee(session, id) ? streams.camera(id) : Optional.empty();
  }

  private void login(HttpServerExchange exchange, Optional<Session> previous) {
    switch (JsonBody.read(exchange)) {
      case RequestBody.Refused refused -> refused.problem().send(exchange);
      case RequestBody.Read read -> {
        Optional<LoginRequest> request = LoginRequest.parse(json, read.bytes());
        Arrays.fill(read.bytes(), (byte) 0);
        if (request.isEmpty()) {
          Problem.BAD_REQUEST.send(exchange);
        } else {
          tryLogin(exchange, request.get(), previous);
        }
      }
    }
  }

  private void tryLogin(
      HttpServerExchange exchange, LoginRequest request, Optional<Session> previous) {
    InetAddress from = exchange.getSourceAddress().getAddress();
    String user = Objects.requireNonNull(request.user());
    Access.LoginResult result;
    try {
      result = access.login(user, Objects.requireNonNull(request.password()), from);
    } finally {
      request.wipe();
    }
    switch (result) {
      case Access.LoginResult.LoggedIn in -> {
        // One browser, one session: the cookie that is overwritten would live on unseen.
        previous.ifPresent(access::logout);
        LOG.info("Signed in: session {} from {}", in.session().id(), from.getHostAddress());
        SessionCookie.set(exchange, in.token());
        answer(exchange, new Me(in.session().user(), streams.renditions()));
      }
      case Access.LoginResult.Refused() -> Problem.WRONG_LOGIN.send(exchange);
      case Access.LoginResult.TooMany(Duration retryAfter) -> {
        Problem.TOO_MANY_LOGINS.sendRetryAfter(exchange, retryAfter);
      }
    }
  }

  private void logout(HttpServerExchange exchange, Session session) {
    access.logout(session);
    LOG.info("Signed out: session {}", session.id());
    SessionCookie.clear(exchange);
    exchange.setStatusCode(204);
    exchange.endExchange();
  }

  private boolean allows(HttpServerExchange exchange, HttpString method) {
    if (exchange.getRequestMethod().equals(method)) {
      return true;
    }
    refuseMethod(exchange, method);
    return false;
  }

  private static void refuseMethod(HttpServerExchange exchange, HttpString allowed) {
    exchange.getResponseHeaders().put(Headers.ALLOW, allowed.toString());
    Problem.METHOD_NOT_ALLOWED.send(exchange);
  }

  private void answer(HttpServerExchange exchange, Object value) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(ByteBuffer.wrap(json.writeValueAsBytes(value)));
  }
}
