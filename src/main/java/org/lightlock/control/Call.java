package org.lightlock.control;

import io.undertow.server.HttpServerExchange;
import java.net.InetAddress;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.lightlock.access.Session;
import org.lightlock.serve.Problem;
import org.lightlock.serve.RequestBody;

/** One request to a route. For the thread that handles it. */
public final class Call {
  /** No request's body is longer, unless its route says so. */
  public static final int MAX_BODY_BYTES = 4_096;

  private final HttpServerExchange exchange;
  private final Optional<Session> desk;
  private final Optional<Session> session;
  private final Map<String, String> parameters;

  /** What is done with a body. */
  @FunctionalInterface
  public interface WithBody<T> {
    /** Does it. */
    Answer handle(T body) throws Exception;
  }

  Call(
      HttpServerExchange exchange,
      Optional<Session> desk,
      Optional<Session> session,
      Map<String, String> parameters) {
    this.exchange = exchange;
    this.desk = desk;
    this.session = session;
    this.parameters = parameters;
  }

  /**
   * Who calls.
   *
   * @throws IllegalStateException on a route for anybody when nobody is signed in
   */
  public Session session() {
    return session.orElseThrow(() -> new IllegalStateException("this route takes anybody"));
  }

  /** Who calls, if somebody is signed in. */
  public Optional<Session> maybeSession() {
    return session;
  }

  /** The shared desk that the request comes from, if it does. */
  public Optional<Session> desk() {
    return desk;
  }

  /** Who looks at the wall: the desk, if there is one, and the person, if somebody is signed in. */
  public List<Session> viewers() {
    return Stream.concat(desk.stream(), session.stream()).toList();
  }

  /** What stands in a place of the path. */
  public String parameter(String place) {
    String value = parameters.get(place);
    if (value == null) {
      throw new IllegalArgumentException("the path has no place " + place);
    }
    return value;
  }

  /** A parameter behind the question mark, empty when there is none or more than one. */
  public Optional<String> query(String name) {
    Deque<String> values = exchange.getQueryParameters().get(name);
    return values == null || values.size() != 1 ? Optional.empty() : Optional.of(values.getFirst());
  }

  /** The address that the request came from. */
  public InetAddress from() {
    return exchange.getSourceAddress().getAddress();
  }

  /** The request itself, for cookies and headers. The route neither reads nor answers by it. */
  public HttpServerExchange exchange() {
    return exchange;
  }

  /** Reads the body and goes on with it; answers the error itself when it is not such a value. */
  public <T extends RequestValue> Answer body(Class<T> type, WithBody<T> next) throws Exception {
    return body(type, MAX_BODY_BYTES, next);
  }

  /** As {@link #body(Class, WithBody)}, for a body that may be longer. */
  public <T extends RequestValue> Answer body(Class<T> type, int maxBytes, WithBody<T> next)
      throws Exception {
    return switch (RequestBody.read(exchange, "application/json", Problem.NOT_JSON, maxBytes)) {
      case RequestBody.Refused(Problem problem) -> Answer.refused(problem);
      case RequestBody.Read read -> {
        Optional<T> value = Json.read(read.bytes(), type);
        yield value.isPresent() ? next.handle(value.get()) : Answer.refused(Problem.BAD_REQUEST);
      }
    };
  }
}
