package org.lightlock.control;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lightlock.access.Access;
import org.lightlock.access.Role;
import org.lightlock.access.Session;
import org.lightlock.access.audit.Actor;
import org.lightlock.camera.CameraId;
import org.lightlock.serve.Caller;
import org.lightlock.serve.Desk;
import org.lightlock.serve.Problem;
import org.xnio.IoUtils;

/**
 * The JSON API that the page uses too: a table of routes. Without a session every address but those
 * for anybody gives the same answer, whether there is something or not. The caller has checked the
 * origin of whatever changes something, and calls on a thread that may wait.
 */
public final class ControlApi implements HttpHandler {
  /** Answers to somebody who asked for what is not theirs: what may not be seen is not there. */
  private static final Set<Problem> REFUSALS = Set.of(Problem.NOT_FOUND, Problem.FORBIDDEN);

  private final Access access;
  private final List<Route> routes;
  private final byte[] document;

  /**
   * Wires the API.
   *
   * @throws IllegalArgumentException when a request could be for two routes
   * @throws IllegalStateException when a route is not described, or something described is no route
   */
  public ControlApi(Access access, List<Routes> groups) {
    this.access = access;
    this.routes =
        Stream.concat(
                Stream.of(
                    Route.get(
                        "/api/v1/openapi.json",
                        Audience.sessionOrMachine(),
                        "openApi",
                        call -> Answer.stream("application/json", this::writeDocument))),
                groups.stream().flatMap(group -> group.routes().stream()))
            .toList();
    for (int i = 0; i < routes.size(); i++) {
      for (Route other : routes.subList(0, i)) {
        if (routes.get(i).overlaps(other) || routes.get(i).operation().equals(other.operation())) {
          throw new IllegalArgumentException("two routes in one: " + other + ", " + routes.get(i));
        }
      }
    }
    List<String> files = groups.stream().map(Routes::description).distinct().toList();
    this.document = Json.write(OpenApi.document(files, routes));
  }

  private void writeDocument(OutputStream out) throws IOException {
    out.write(document);
  }

  /** Every operation there is. */
  public List<Route> routes() {
    return routes;
  }

  /** The OpenAPI document. */
  byte[] document() {
    return document.clone();
  }

  private record Match(Route route, Map<String, String> parameters) {}

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    List<Match> matches = matches(exchange.getRequestPath());
    Optional<Match> match =
        matches.stream()
            .filter(found -> found.route().isFor(exchange.getRequestMethod()))
            .findFirst();
    Optional<Session> desk = Desk.of(exchange, access);
    boolean isWall =
        match.map(found -> found.route().audience() instanceof Audience.Wall).orElse(false);
    boolean isOpen =
        match.map(found -> found.route().audience() instanceof Audience.Anybody).orElse(false);
    // At a desk the wall asks by itself, which does not show that the person is still there.
    Optional<Session> page = Desk.person(exchange, access, desk, !(isWall && desk.isPresent()));
    // Where somebody signs in, a secret beside it means nothing and is not tried.
    Optional<Session> session =
        isOpen ? Caller.signedIn(exchange, page) : Caller.ofApi(exchange, access, page);
    boolean takesAnybody =
        isOpen || (isWall && desk.isPresent() && !Caller.showsAuthorization(exchange));
    if (session.isEmpty() && !takesAnybody) {
      Caller.refuseCall(exchange);
    } else if (matches.isEmpty()) {
      session.ifPresent(who -> denied(exchange, who, "no such operation", Map.of()));
      Problem.NOT_FOUND.send(exchange);
    } else if (match.isEmpty()) {
      refuseMethod(exchange, matches);
    } else if (!mayCall(session, match.get().route().audience())) {
      session.ifPresent(who -> denied(exchange, who, match.get()));
      Problem.FORBIDDEN.send(exchange);
    } else if (session.isPresent()
        && wantsProof(match.get().route())
        && !access.isFresh(session.get())) {
      Problem.STEP_UP_NEEDED.send(exchange);
    } else {
      Call call = new Call(exchange, desk, session, match.get().parameters());
      Route.Handler handler = match.get().route().handler();
      Answer answer = actor(call).does(() -> handler.handle(call));
      if (answer instanceof Answer.Refused(Problem problem, var _) && REFUSALS.contains(problem)) {
        session.ifPresent(who -> denied(exchange, who, match.get()));
      }
      send(exchange, answer);
    }
  }

  private void denied(HttpServerExchange exchange, Session who, Match match) {
    denied(exchange, who, match.route().operation(), match.parameters());
  }

  private void denied(
      HttpServerExchange exchange, Session who, String what, Map<String, String> places) {
    Optional<CameraId> camera =
        Optional.ofNullable(places.get("camera")).filter(CameraId::isValid).map(CameraId::new);
    access.denied(who, what, camera, exchange.getSourceAddress().getAddress());
  }

  /** On whose behalf a route does what it does, for the audit. */
  private static Actor actor(Call call) {
    return new Actor(
        call.maybeSession().map(Session::user).orElse("unknown"),
        call.maybeSession().map(Session::id),
        Optional.of(call.from()));
  }

  private List<Match> matches(String path) {
    List<Match> found = new ArrayList<>();
    for (Route route : routes) {
      route.match(path).ifPresent(parameters -> found.add(new Match(route, parameters)));
    }
    return found;
  }

  /** A machine has no role and reaches only what says so; it may administrate nothing. */
  private boolean mayCall(Optional<Session> session, Audience audience) {
    boolean isMachine = session.filter(Caller::isMachine).isPresent();
    return switch (audience) {
      case Audience.Anybody() -> true;
      case Audience.AnySession() -> session.isPresent() && !isMachine;
      case Audience.AnySessionOrMachine() -> session.isPresent();
      case Audience.Wall() -> true; // Whoever gets here has a session or is at a desk.
      case Audience.Auditors() ->
          session.isPresent()
              && (isMachine || access.roles(session.get()).contains(Role.PRIVACY_OFFICER));
      case Audience.OneRoleOf(var roles) ->
          session.isPresent()
              && !isMachine
              && !Collections.disjoint(roles, access.roles(session.get()));
    };
  }

  /** Who may do what is changed only by somebody who has lately shown that the seat is theirs. */
  private static boolean wantsProof(Route route) {
    return route.audience() instanceof Audience.OneRoleOf && !route.isFor(Methods.GET);
  }

  private static void refuseMethod(HttpServerExchange exchange, List<Match> matches) {
    String allowed =
        matches.stream()
            .map(found -> found.route().method())
            .map(HttpString::toString)
            .sorted()
            .distinct()
            .collect(Collectors.joining(", "));
    exchange.getResponseHeaders().put(Headers.ALLOW, allowed);
    Problem.METHOD_NOT_ALLOWED.send(exchange);
  }

  private static void send(HttpServerExchange exchange, Answer answer) throws IOException {
    switch (answer) {
      case Answer.Json(int status, Object value) -> {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(ByteBuffer.wrap(Json.write(value)));
      }
      case Answer.Done() -> {
        exchange.setStatusCode(204);
        exchange.endExchange();
      }
      case Answer.Refused(Problem problem, var retryAfter) ->
          retryAfter.ifPresentOrElse(
              after -> problem.sendRetryAfter(exchange, after), () -> problem.send(exchange));
      case Answer.Stream(String contentType, Answer.Writer writer) -> {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
        if (!exchange.isBlocking()) {
          exchange.startBlocking();
        }
        try {
          OutputStream out = exchange.getOutputStream();
          writer.write(out);
          out.close();
        } catch (IOException | RuntimeException e) {
          // An orderly end would make what is missing look complete.
          IoUtils.safeClose(exchange.getConnection());
          throw e;
        }
      }
    }
  }
}
