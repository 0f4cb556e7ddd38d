package org.lightlock.serve.mse;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.lightlock.serve.Problem;
import org.lightlock.serve.webrtc.sdp.Answer;
import org.lightlock.serve.webrtc.sdp.Candidate;
import org.lightlock.serve.webrtc.sdp.Offer;

/** What answers offers of WebRTC in a test: never with a picture. */
final class ScriptedWhep implements HttpHandler, AutoCloseable {
  /** What a page meets. */
  enum Mood {
    /** There is no such address: WebRTC is switched off. */
    ABSENT,
    /** No answer comes for as long as this is open. */
    HANGS,
    /** A good answer with a candidate at which nobody is. */
    LEADS_NOWHERE,
    /** No room at the moment. */
    FULL
  }

  /** Where nobody answers: port 9 of this machine. */
  private static final Candidate NOWHERE =
      new Candidate(InetAddress.getLoopbackAddress(), 9, false);

  volatile Mood mood = Mood.ABSENT;

  /** How many offers came. */
  final AtomicInteger offers = new AtomicInteger();

  /** How many sessions are open. */
  final AtomicInteger sessions = new AtomicInteger();

  private final CountDownLatch closed = new CountDownLatch(1);

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (exchange.getRequestMethod().equals(Methods.DELETE)) {
      sessions.decrementAndGet();
      exchange.endExchange();
      return;
    }
    offers.incrementAndGet();
    switch (mood) {
      case ABSENT -> Problem.NOT_FOUND.send(exchange);
      case HANGS -> closed.await();
      case LEADS_NOWHERE -> answer(exchange);
      case FULL -> Problem.FULL.sendRetryAfter(exchange, Duration.ofSeconds(5));
    }
  }

  private void answer(HttpServerExchange exchange) throws Exception {
    exchange.startBlocking();
    String text = new String(exchange.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    if (!(Offer.parse(text) instanceof Offer.Parsed.Accepted(Offer offer))) {
      Problem.BAD_REQUEST.send(exchange);
      return;
    }
    Answer answer =
        new Answer(
            "nobody",
            "nobody-nobody-nobody-nobody",
            "AB" + ":AB".repeat(31),
            List.of(NOWHERE),
            Optional.empty(),
            new Answer.Sent(1, Optional.of(2)),
            Optional.empty(),
            "gate",
            offers.get());
    sessions.incrementAndGet();
    exchange.setStatusCode(201);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/sdp");
    exchange.getResponseHeaders().put(Headers.LOCATION, "/whep/session/" + offers.get());
    exchange.getResponseHeaders().put(Headers.ETAG, "\"1\"");
    exchange.getResponseSender().send(answer.write(offer));
  }

  /** Lets go of whoever waits for an answer. */
  @Override
  public void close() {
    closed.countDown();
  }
}
