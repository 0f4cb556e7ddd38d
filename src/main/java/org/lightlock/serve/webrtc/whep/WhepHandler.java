package org.lightlock.serve.webrtc.whep;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.lightlock.access.Access;
import org.lightlock.access.Session;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.Caller;
import org.lightlock.serve.Doorway;
import org.lightlock.serve.NamedStream;
import org.lightlock.serve.Problem;
import org.lightlock.serve.RequestBody;
import org.lightlock.serve.webrtc.WebRtcSessions;
import org.lightlock.serve.webrtc.sdp.OfferRejection;
import org.lightlock.serve.webrtc.sdp.TrickleFragment;

/**
 * WHEP (draft-ietf-wish-whep, after RFC 9725): offers go to {@code /whep/{camera}[/{rendition}]},
 * and what they open is steered at {@code /whep/{camera}/{rendition}/{session}}. Who calls is asked
 * at every request, also at OPTIONS. A camera that does not exist, one that may not be seen and a
 * session of somebody else get the same answer. Called on a thread that may wait.
 */
public final class WhepHandler implements HttpHandler {
  private static final String FRAGMENT = "application/trickle-ice-sdpfrag";
  private static final int MAX_FRAGMENT_BYTES = 16 * 1024;
  private static final String ENDPOINT_METHODS = "OPTIONS, POST";
  private static final String SESSION_METHODS = "DELETE, OPTIONS, PATCH";
  private static final HttpString ACCEPT_POST = new HttpString("Accept-Post");
  private static final HttpString ACCEPT_PATCH = new HttpString("Accept-Patch");

  private final Access access;
  private final Doorway doorway;
  private final LiveStreams streams;
  private final OpenSessions open;
  private final OfferDesk offers;

  /**
   * Wires the handler.
   *
   * @param mostSessions so many may be open at once, within what the admissions let in
   * @param refused told the {@link OfferRejection#number} of an offer that the sessions were not
   *     even asked about
   */
  public WhepHandler(
      Access access,
      LiveStreams streams,
      Admissions admissions,
      WebRtcSessions sessions,
      int mostSessions,
      IntConsumer refused) {
    this.access = access;
    this.doorway = new Doorway(access, streams);
    this.streams = streams;
    this.open = new OpenSessions(sessions, mostSessions);
    this.offers = new OfferDesk(admissions, sessions, open, refused);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws InterruptedException {
    Optional<WhepAddress> address = WhepAddress.parse(exchange.getRequestPath());
    Optional<Session> caller = Caller.ofWall(exchange, access, address.map(WhepAddress::camera));
    if (caller.isEmpty()) {
      Caller.refuse(exchange, access);
      return;
    }
    if (!exchange.getRequestMethod().equals(Methods.OPTIONS) && Caller.mayBeForged(exchange)) {
      Problem.FOREIGN_ORIGIN.send(exchange);
      return;
    }
    Optional<WhepAddress> seen =
        address.filter(asked -> doorway.maySee(exchange, caller.get(), stream(asked)));
    if (seen.isEmpty()) {
      Problem.NOT_FOUND.send(exchange);
    } else if (seen.get().session().isEmpty()) {
      endpoint(exchange, caller.get(), seen.get());
    } else {
      Optional<OpenSession> session = open.find(seen.get(), caller.get());
      if (session.isEmpty()) {
        Problem.NOT_FOUND.send(exchange);
      } else {
        session(exchange, session.get());
      }
    }
  }

  private NamedStream stream(WhepAddress asked) {
    return new NamedStream(
        asked.camera(), asked.rendition().orElseGet(() -> streams.renditions().getFirst()));
  }

  private void endpoint(HttpServerExchange exchange, Session caller, WhepAddress address)
      throws InterruptedException {
    HttpString method = exchange.getRequestMethod();
    if (method.equals(Methods.POST)) {
      NamedStream stream = stream(address);
      offers.answer(exchange, caller, stream.camera(), stream.rendition());
    } else if (method.equals(Methods.OPTIONS)) {
      WhepAnswer.options(exchange, ENDPOINT_METHODS, ACCEPT_POST, OfferDesk.SDP);
    } else {
      WhepAnswer.refuseMethod(exchange, ENDPOINT_METHODS);
    }
  }

  private static void session(HttpServerExchange exchange, OpenSession session) {
    HttpString method = exchange.getRequestMethod();
    if (method.equals(Methods.PATCH)) {
      patch(exchange, session);
    } else if (method.equals(Methods.DELETE)) {
      session.session().close();
      WhepAnswer.empty(exchange, 200);
    } else if (method.equals(Methods.OPTIONS)) {
      WhepAnswer.options(exchange, SESSION_METHODS, ACCEPT_PATCH, FRAGMENT);
    } else {
      WhepAnswer.refuseMethod(exchange, SESSION_METHODS);
    }
  }

  private static void patch(HttpServerExchange exchange, OpenSession session) {
    switch (RequestBody.read(exchange, FRAGMENT, Problem.NOT_SDP_FRAGMENT, MAX_FRAGMENT_BYTES)) {
      case RequestBody.Refused(Problem problem) -> problem.send(exchange);
      case RequestBody.Read(byte[] bytes) -> {
        Optional<IfMatch> condition = IfMatch.of(exchange.getRequestHeaders());
        Optional<TrickleFragment> fragment =
            TrickleFragment.parse(new String(bytes, StandardCharsets.UTF_8));
        if (condition.isEmpty()) {
          Problem.PRECONDITION_REQUIRED.send(exchange);
        } else if (fragment.isEmpty()) {
          Problem.BAD_REQUEST.send(exchange);
        } else {
          patched(exchange, session.patch(condition.get(), fragment.get()));
        }
      }
    }
  }

  private static void patched(HttpServerExchange exchange, OpenSession.Patched patched) {
    switch (patched) {
      case OpenSession.Patched.Outdated() -> Problem.PRECONDITION_FAILED.send(exchange);
      case OpenSession.Patched.Trickled() -> WhepAnswer.empty(exchange, 204);
      case OpenSession.Patched.Restarted(String entityTag, String fragment) ->
          WhepAnswer.description(exchange, 200, FRAGMENT, entityTag, fragment);
    }
  }
}
