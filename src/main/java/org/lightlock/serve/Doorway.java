package org.lightlock.serve;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.util.Optional;
import org.lightlock.access.Access;
import org.lightlock.access.Session;
import org.lightlock.relay.LiveStreams;

/**
 * What every way of fetching pictures by GET asks first: who calls, and may he see this camera. One
 * piece of code, so that all ways answer alike. Thread-safe.
 */
public final class Doorway {
  private final Access access;
  private final LiveStreams streams;

  /** Wires it. */
  public Doorway(Access access, LiveStreams streams) {
    this.access = access;
    this.streams = streams;
  }

  /**
   * The session of whoever may see what an address names; empty when the request has been answered.
   * A camera that does not exist and one that may not be seen get the same answer.
   *
   * @param named empty when the address can name nothing
   */
  public Optional<Session> enter(HttpServerExchange exchange, Optional<NamedStream> named) {
    Optional<Session> session = Caller.of(exchange, access, named.map(NamedStream::camera));
    if (session.isEmpty()) {
      Caller.refuse(exchange, access);
    } else if (named.filter(stream -> maySee(exchange, session.get(), stream)).isEmpty()) {
      Problem.NOT_FOUND.send(exchange);
    } else if (!exchange.getRequestMethod().equals(Methods.GET)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, Methods.GET_STRING);
      Problem.METHOD_NOT_ALLOWED.send(exchange);
    } else {
      return session;
    }
    return Optional.empty();
  }

  /**
   * Whether something exists and may be seen; both must be so for anybody to learn either. That it
   * may not is written down.
   */
  public boolean maySee(HttpServerExchange exchange, Session session, NamedStream stream) {
    boolean may =
        streams.renditions().contains(stream.rendition())
            && access.maySee(session, stream.camera())
            && streams.camera(stream.camera()).isPresent();
    if (!may) {
      access.denied(
          session,
          Admissions.WATCH,
          Optional.of(stream.camera()),
          exchange.getSourceAddress().getAddress());
    }
    return may;
  }
}
