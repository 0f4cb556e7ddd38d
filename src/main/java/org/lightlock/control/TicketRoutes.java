package org.lightlock.control;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.lightlock.access.Access;
import org.lightlock.access.Ticket;
import org.lightlock.camera.CameraId;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Problem;

/**
 * Tickets for players that cannot hold the cookie. A camera that may not be watched and one that
 * does not exist get the same answer.
 */
public final class TicketRoutes implements Routes {
  private final Access access;
  private final LiveStreams streams;
  private final StreamAddresses addresses;

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

  /**
   * Wires them.
   *
   * @param addresses where a ticket is good
   */
  public TicketRoutes(Access access, LiveStreams streams, StreamAddresses addresses) {
    this.access = access;
    this.streams = streams;
    this.addresses = addresses;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/api/v1/tickets", Audience.sessionOrMachine(), "issueTicket", this::issue));
  }

  private Answer issue(Call call) throws Exception {
    return call.body(TicketRequest.class, request -> issue(call, request));
  }

  private Answer issue(Call call, TicketRequest request) {
    CameraId camera = new CameraId(Objects.requireNonNull(request.camera()));
    if (streams.camera(camera).isEmpty()) {
      return Answer.refused(Problem.NOT_FOUND);
    }
    Optional<InetAddress> only =
        Optional.of(call.from()).filter(address -> Boolean.TRUE.equals(request.onlyThisAddress()));
    return switch (access.issue(call.session(), camera, only)) {
      case Access.TicketResult.Issued(Ticket ticket) ->
          Answer.of(
              new TicketView(
                  ticket.token(),
                  ticket.startsWithin().toMillis(),
                  addresses.with(call.exchange().getHostAndPort(), camera, ticket.token())));
      case Access.TicketResult.PurposeRequired _ -> Answer.refused(Problem.PURPOSE_REQUIRED);
      case Access.TicketResult.NotAllowed() -> Answer.refused(Problem.NOT_FOUND);
      case Access.TicketResult.TooMany(Duration retryAfter) ->
          Answer.refused(Problem.TOO_MANY_TICKETS, retryAfter);
    };
  }
}
