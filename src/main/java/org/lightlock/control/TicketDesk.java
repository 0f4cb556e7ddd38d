package org.lightlock.control;

import io.undertow.server.HttpServerExchange;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.lightlock.access.Access;
import org.lightlock.access.Session;
import org.lightlock.access.Ticket;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Problem;
import org.lightlock.serve.RequestBody;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code POST /api/v1/tickets}: tickets for players that cannot hold the cookie. A camera that may
 * not be watched and one that does not exist get the same answer.
 */
final class TicketDesk {
  private final Access access;
  private final LiveStreams streams;
  private final StreamAddresses addresses;
  private final JsonMapper json;

  /**
   * A ticket in an answer.
   *
   * @param expiresMillis how long it may take to start, from now
   * @param urls where, by the way's name, with the ticket in them
   */
  private record TicketView(String ticket, long expiresMillis, Map<String, String> urls) {
    @Override
    public String toString() {
      return "TicketView";
    }
  }

  /** What to do with an answer's value. */
  interface Answer {
    /** Sends it. */
    void send(Object value);
  }

  TicketDesk(Access access, LiveStreams streams, StreamAddresses addresses, JsonMapper json) {
    this.access = access;
    this.streams = streams;
    this.addresses = addresses;
    this.json = json;
  }

  /** Answers one request. */
  void issue(HttpServerExchange exchange, Session session, Answer answer) {
    switch (JsonBody.read(exchange)) {
      case RequestBody.Refused refused -> refused.problem().send(exchange);
      case RequestBody.Read read -> {
        Optional<TicketRequest> request = TicketRequest.parse(json, read.bytes());
        if (request.isEmpty()) {
          Problem.BAD_REQUEST.send(exchange);
        } else if (streams.camera(request.get().camera()).isEmpty()) {
          Problem.NOT_FOUND.send(exchange);
        } else {
          issue(exchange, session, request.get(), answer);
        }
      }
    }
  }

  private void issue(
      HttpServerExchange exchange, Session session, TicketRequest request, Answer answer) {
    Optional<InetAddress> only =
        Optional.of(exchange.getSourceAddress().getAddress())
            .filter(address -> request.onlyThisAddress());
    switch (access.issue(session, request.camera(), only)) {
      case Access.TicketResult.Issued(Ticket ticket) ->
          answer.send(
              new TicketView(
                  ticket.token(),
                  ticket.startsWithin().toMillis(),
                  addresses.with(exchange.getHostAndPort(), request.camera(), ticket.token())));
      case Access.TicketResult.NotAllowed() -> Problem.NOT_FOUND.send(exchange);
      case Access.TicketResult.TooMany(Duration retryAfter) ->
          Problem.TOO_MANY_TICKETS.sendRetryAfter(exchange, retryAfter);
    }
  }
}
