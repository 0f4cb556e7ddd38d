package org.lightlock.serve.webrtc.whep;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.lightlock.access.Access;
import org.lightlock.access.Session;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admission;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.Caller;
import org.lightlock.serve.Problem;
import org.lightlock.serve.RequestBody;
import org.lightlock.serve.webrtc.WebRtcSession;
import org.lightlock.serve.webrtc.WebRtcSessions;
import org.lightlock.serve.webrtc.sdp.Offer;
import org.lightlock.serve.webrtc.sdp.OfferRejection;
import org.lightlock.serve.webrtc.sdp.TrickleFragment;

/**
 * WHEP (draft-ietf-wish-whep, after RFC 9725): offers go to {@code /whep/{camera}[/{rendition}]},
 * and what they open is steered at {@code /whep/{camera}/{rendition}/{session}}. Who calls is asked
 * at every request, also at OPTIONS. A camera that does not exist, one that may not be seen and a
 * session of somebody else get the same answer. Called on a thread that may wait.
 */
public final class WhepHandler implements HttpHandler {
  private static final String SDP = "application/sdp";
  private static final String FRAGMENT = "application/trickle-ice-sdpfrag";
  private static final String ENDPOINT_METHODS = "OPTIONS, POST";
  private static final String SESSION_METHODS = "DELETE, OPTIONS, PATCH";
  private static final HttpString ACCEPT_POST = new HttpString("Accept-Post");
  private static final HttpString ACCEPT_PATCH = new HttpString("Accept-Patch");
  private static final int MAX_OFFER_BYTES = Offer.MAX_CHARACTERS;
  private static final int MAX_FRAGMENT_BYTES = 16 * 1024;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final Access access;
  private final LiveStreams streams;
  private final Admissions admissions;
  private final WebRtcSessions sessions;
  private final OpenSessions open;
  private final IntConsumer refused;

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
    this.streams = streams;
    this.admissions = admissions;
    this.sessions = sessions;
    this.open = new OpenSessions(sessions, mostSessions);
    this.refused = refused;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws InterruptedException {
    Optional<WhepAddress> address = WhepAddress.parse(exchange.getRequestPath());
    Optional<Session> caller = Caller.of(exchange, access, address.map(WhepAddress::camera));
    if (caller.isEmpty()) {
      Caller.refuse(exchange, access);
      return;
    }
    if (!exchange.getRequestMethod().equals(Methods.OPTIONS) && Caller.mayBeForged(exchange)) {
      Problem.FOREIGN_ORIGIN.send(exchange);
      return;
    }
    Optional<WhepAddress> seen = address.filter(asked -> maySee(caller.get(), asked));
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

  private boolean maySee(Session caller, WhepAddress asked) {
    return access.maySee(caller, asked.camera())
        && streams.camera(asked.camera()).isPresent()
        && asked.rendition().map(streams.renditions()::contains).orElse(true);
  }

  private void endpoint(HttpServerExchange exchange, Session caller, WhepAddress address)
      throws InterruptedException {
    HttpString method = exchange.getRequestMethod();
    if (method.equals(Methods.POST)) {
      String rendition = address.rendition().orElse(streams.renditions().getFirst());
      post(exchange, caller, new Wanted(address, rendition));
    } else if (method.equals(Methods.OPTIONS)) {
      describe(exchange, ENDPOINT_METHODS, ACCEPT_POST, SDP);
    } else {
      refuseMethod(exchange, ENDPOINT_METHODS);
    }
  }

  private record Wanted(WhepAddress address, String rendition) {}

  private void post(HttpServerExchange exchange, Session caller, Wanted wanted)
      throws InterruptedException {
    switch (RequestBody.read(exchange, SDP, Problem.NOT_SDP, MAX_OFFER_BYTES)) {
      case RequestBody.Refused(Problem problem) -> problem.send(exchange);
      case RequestBody.Read(byte[] bytes) -> {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // Before anybody is let in: what cannot be answered uses no ticket up.
        switch (Offer.parse(text)) {
          case Offer.Parsed.Refused(OfferRejection reason) -> {
            refused.accept(reason.number());
            refuse(exchange, reason);
          }
          case Offer.Parsed.Accepted(Offer offer) ->
              admit(exchange, caller, wanted, text, offer.ufrag());
        }
      }
    }
  }

  private void admit(
      HttpServerExchange exchange, Session caller, Wanted wanted, String offer, String ufrag)
      throws InterruptedException {
    if (!open.begin()) {
      Problem.FULL.sendRetryAfter(exchange, Admissions.RETRY_AFTER);
      return;
    }
    try {
      switch (admissions.admit(
          caller,
          wanted.address().camera(),
          wanted.rendition(),
          exchange.getSourceAddress().getAddress())) {
        case Admissions.Result.Full() ->
            Problem.FULL.sendRetryAfter(exchange, Admissions.RETRY_AFTER);
        case Admissions.Result.NotAllowed() -> Problem.NOT_FOUND.send(exchange);
        case Admissions.Result.Admitted(Admission admission) -> {
          switch (opening(admission, offer)) {
            case WebRtcSessions.Opening.Opened(WebRtcSession session) -> {
              var opened =
                  new OpenSession(
                      session, caller, wanted.address().camera(), wanted.rendition(), ufrag);
              open.add(opened);
              created(exchange, caller, opened);
            }
            case WebRtcSessions.Opening.Refused(OfferRejection reason) -> refuse(exchange, reason);
            case WebRtcSessions.Opening.Gone() ->
                Problem.NO_SESSION.sendRetryAfter(exchange, RETRY_AFTER);
          }
        }
      }
    } finally {
      open.end();
    }
  }

  private WebRtcSessions.Opening opening(Admission admission, String offer)
      throws InterruptedException {
    boolean decided = false;
    try {
      WebRtcSessions.Opening opening = sessions.open(admission, offer);
      decided = true;
      return opening;
    } finally {
      if (!decided) {
        admission.close();
      }
    }
  }

  private static void created(HttpServerExchange exchange, Session caller, OpenSession opened) {
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(Headers.LOCATION, opened.path() + ticketOf(exchange, caller));
    headers.put(Headers.ETAG, quoted(opened.session().entityTag()));
    exchange.setStatusCode(201);
    send(exchange, SDP, opened.session().answer());
  }

  /** Some players know nothing but addresses: a ticket that came in one goes on in the next. */
  private static String ticketOf(HttpServerExchange exchange, Session caller) {
    var tickets = exchange.getQueryParameters().get(Caller.TICKET);
    return tickets == null || caller.kind() != Session.Kind.TICKET
        ? ""
        : "?" + Caller.TICKET + "=" + tickets.getFirst();
  }

  private static void refuse(HttpServerExchange exchange, OfferRejection reason) {
    switch (reason) {
      case TOO_LARGE -> Problem.TOO_LARGE.send(exchange);
      case MALFORMED -> Problem.BAD_REQUEST.send(exchange);
      case NO_VIDEO, NO_H264, NO_ICE, NO_FINGERPRINT, SETUP ->
          Problem.UNANSWERABLE_OFFER.send(exchange);
    }
  }

  private static void session(HttpServerExchange exchange, OpenSession session) {
    HttpString method = exchange.getRequestMethod();
    if (method.equals(Methods.PATCH)) {
      patch(exchange, session);
    } else if (method.equals(Methods.DELETE)) {
      session.session().close();
      exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
      exchange.endExchange();
    } else if (method.equals(Methods.OPTIONS)) {
      describe(exchange, SESSION_METHODS, ACCEPT_PATCH, FRAGMENT);
    } else {
      refuseMethod(exchange, SESSION_METHODS);
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
      case OpenSession.Patched.Trickled() -> {
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        exchange.setStatusCode(204);
        exchange.endExchange();
      }
      case OpenSession.Patched.Restarted(String entityTag, String fragment) -> {
        exchange.getResponseHeaders().put(Headers.ETAG, quoted(entityTag));
        send(exchange, FRAGMENT, fragment);
      }
    }
  }

  private static void describe(
      HttpServerExchange exchange, String methods, HttpString accept, String type) {
    exchange.getResponseHeaders().put(Headers.ALLOW, methods);
    exchange.getResponseHeaders().put(accept, type);
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.endExchange();
  }

  private static void refuseMethod(HttpServerExchange exchange, String methods) {
    exchange.getResponseHeaders().put(Headers.ALLOW, methods);
    Problem.METHOD_NOT_ALLOWED.send(exchange);
  }

  private static void send(HttpServerExchange exchange, String type, String body) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(body, StandardCharsets.UTF_8);
  }

  private static String quoted(String entityTag) {
    return "\"" + entityTag + "\"";
  }
}
