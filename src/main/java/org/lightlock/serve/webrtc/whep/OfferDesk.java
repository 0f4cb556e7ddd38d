package org.lightlock.serve.webrtc.whep;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.lightlock.access.Circumstances.Way;
import org.lightlock.access.Session;
import org.lightlock.camera.CameraId;
import org.lightlock.serve.Admission;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.Caller;
import org.lightlock.serve.Problem;
import org.lightlock.serve.RequestBody;
import org.lightlock.serve.webrtc.WebRtcSession;
import org.lightlock.serve.webrtc.WebRtcSessions;
import org.lightlock.serve.webrtc.sdp.Offer;
import org.lightlock.serve.webrtc.sdp.OfferRejection;

/**
 * Answers offers with sessions. First the offer is read, then the places are taken, then the grant:
 * what cannot be answered uses no ticket up. Thread-safe.
 */
final class OfferDesk {
  /** The media type of offers and answers. */
  static final String SDP = "application/sdp";

  private static final int MAX_BYTES = Offer.MAX_CHARACTERS;
  private final Admissions admissions;
  private final WebRtcSessions sessions;
  private final OpenSessions open;
  private final IntConsumer refused;

  /** One offer by whoever may see what it is for. */
  private record Asked(
      HttpServerExchange exchange,
      Session caller,
      CameraId camera,
      String rendition,
      String text,
      Offer offer) {}

  OfferDesk(
      Admissions admissions, WebRtcSessions sessions, OpenSessions open, IntConsumer refused) {
    this.admissions = admissions;
    this.sessions = sessions;
    this.open = open;
    this.refused = refused;
  }

  /** Answers one. Waits for the body, and a moment for the stream. */
  void answer(HttpServerExchange exchange, Session caller, CameraId camera, String rendition)
      throws InterruptedException {
    switch (RequestBody.read(exchange, SDP, Problem.NOT_SDP, MAX_BYTES)) {
      case RequestBody.Refused(Problem problem) -> problem.send(exchange);
      case RequestBody.Read(byte[] bytes) -> {
        String text = new String(bytes, StandardCharsets.UTF_8);
        switch (Offer.parse(text)) {
          case Offer.Parsed.Refused(OfferRejection reason) -> {
            refused.accept(reason.number());
            refuse(exchange, reason);
          }
          case Offer.Parsed.Accepted(Offer offer) ->
              inAPlace(new Asked(exchange, caller, camera, rendition, text, offer));
        }
      }
    }
  }

  private void inAPlace(Asked asked) throws InterruptedException {
    if (!open.begin()) {
      Problem.FULL.sendRetryAfter(asked.exchange(), Admissions.RETRY_AFTER);
      return;
    }
    try {
      admit(asked);
    } finally {
      open.end();
    }
  }

  private void admit(Asked asked) throws InterruptedException {
    HttpServerExchange exchange = asked.exchange();
    switch (admissions.admit(
        asked.caller(),
        asked.camera(),
        asked.rendition(),
        Way.WEBRTC,
        exchange.getSourceAddress().getAddress())) {
      case Admissions.Result.Full() ->
          Problem.FULL.sendRetryAfter(exchange, Admissions.RETRY_AFTER);
      case Admissions.Result.TooOften(Duration wait) ->
          Problem.TOO_MANY_REQUESTS.sendRetryAfter(exchange, wait);
      case Admissions.Result.PurposeRequired() -> Problem.PURPOSE_REQUIRED.send(exchange);
      case Admissions.Result.NotAllowed() -> Problem.NOT_FOUND.send(exchange);
      case Admissions.Result.Unrecorded() -> Problem.UNRECORDED.send(exchange);
      case Admissions.Result.Admitted(Admission admission) -> {
        switch (opening(admission, asked.text())) {
          case WebRtcSessions.Opening.Opened(WebRtcSession session) -> created(asked, session);
          case WebRtcSessions.Opening.Refused(OfferRejection reason) -> refuse(exchange, reason);
          case WebRtcSessions.Opening.Gone() ->
              Problem.NO_SESSION.sendRetryAfter(exchange, Admissions.RETRY_AFTER);
        }
      }
    }
  }

  /** The sessions own the admission once they answer; not when they fail. */
  private WebRtcSessions.Opening opening(Admission admission, String offer)
      throws InterruptedException {
    boolean answered = false;
    try {
      WebRtcSessions.Opening opening = sessions.open(admission, offer);
      answered = true;
      return opening;
    } finally {
      if (!answered) {
        admission.close();
      }
    }
  }

  private void created(Asked asked, WebRtcSession session) {
    var opened =
        new OpenSession(
            session, asked.caller(), asked.camera(), asked.rendition(), asked.offer().ufrag());
    open.add(opened);
    String location = opened.path() + ticketOf(asked);
    asked.exchange().getResponseHeaders().put(Headers.LOCATION, location);
    WhepAnswer.description(asked.exchange(), 201, SDP, session.entityTag(), session.answer());
  }

  /** Some players know nothing but addresses: a ticket that came in one goes on in the next. */
  private static String ticketOf(Asked asked) {
    var tickets = asked.exchange().getQueryParameters().get(Caller.TICKET);
    return tickets == null || asked.caller().kind() != Session.Kind.TICKET
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
}
