package org.lightlock.serve;

import io.undertow.server.HttpServerExchange;
import java.net.InetAddress;
import java.util.Optional;
import org.lightlock.access.Access;
import org.lightlock.access.Session;

/**
 * The shared desk that a request comes from. Its wall is watched by the desk's own session, so that
 * it goes on whoever signs in or out there; everything else needs a person.
 */
public final class Desk {
  private Desk() {}

  /** The desk's session, empty when the request comes from no desk or from one that was revoked. */
  public static Optional<Session> of(HttpServerExchange exchange, Access access) {
    InetAddress from = exchange.getSourceAddress().getAddress();
    return SessionCookie.desk(exchange).flatMap(secret -> access.desk(secret, from));
  }

  /**
   * The person's session of a request. At a desk, it is one that is used there.
   *
   * @param counts whether the request shows that the person is there
   */
  public static Optional<Session> person(
      HttpServerExchange exchange, Access access, Optional<Session> desk, boolean counts) {
    Optional<Session> person =
        SessionCookie.token(exchange)
            .flatMap(token -> counts ? access.session(token) : access.peek(token));
    if (desk.isPresent() && person.isPresent()) {
      access.sitDown(person.get(), desk.get());
    }
    return person;
  }
}
