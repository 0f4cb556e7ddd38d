package org.lightlock.serve.mp4;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.lightlock.access.Access;
import org.lightlock.access.Circumstances.Way;
import org.lightlock.access.Session;
import org.lightlock.fmp4.FragmentStreams;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admission;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.Doorway;
import org.lightlock.serve.NamedStream;
import org.lightlock.serve.Problem;
import org.lightlock.serve.ViewerEvents;

/**
 * Answers {@code GET /live/{camera}.mp4} and {@code /live/{camera}/{rendition}.mp4} with a file
 * that does not end. A camera that does not exist and one that may not be seen get the same answer.
 */
public final class Mp4Handler implements HttpHandler {
  /** How the addresses end. */
  public static final String SUFFIX = ".mp4";

  private static final String PREFIX = "/live/";
  private final Doorway doorway;
  private final LiveStreams streams;
  private final Admissions admissions;
  private final FragmentStreams fragments;
  private final Mp4Limits limits;
  private final LongSupplier nanoTime;
  private final ViewerEvents events;

  /**
   * Wires the handler.
   *
   * @param nanoTime the clock of the pictures' arrival, {@link System#nanoTime} but in tests
   */
  public Mp4Handler(
      Access access,
      LiveStreams streams,
      Admissions admissions,
      FragmentStreams fragments,
      Mp4Limits limits,
      LongSupplier nanoTime,
      ViewerEvents events) {
    this.doorway = new Doorway(access, streams);
    this.streams = streams;
    this.admissions = admissions;
    this.fragments = fragments;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.events = events;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    Optional<NamedStream> named =
        NamedStream.of(exchange.getRequestPath(), PREFIX, SUFFIX, streams.renditions().getFirst());
    doorway
        .enter(exchange, named)
        .ifPresent(session -> admit(exchange, session, named.orElseThrow()));
  }

  private void admit(HttpServerExchange exchange, Session session, NamedStream wanted) {
    switch (admissions.admit(
        session,
        wanted.camera(),
        wanted.rendition(),
        Way.MP4,
        exchange.getSourceAddress().getAddress())) {
      case Admissions.Result.Full() ->
          Problem.FULL.sendRetryAfter(exchange, Admissions.RETRY_AFTER);
      case Admissions.Result.TooOften(Duration wait) ->
          Problem.TOO_MANY_REQUESTS.sendRetryAfter(exchange, wait);
      case Admissions.Result.PurposeRequired() -> Problem.PURPOSE_REQUIRED.send(exchange);
      case Admissions.Result.NotAllowed() -> Problem.NOT_FOUND.send(exchange);
      case Admissions.Result.Unrecorded() -> Problem.UNRECORDED.send(exchange);
      case Admissions.Result.Admitted(Admission admission) -> {
        Mp4Session viewer =
            new Mp4Session(
                exchange,
                admission,
                fragments.of(wanted.camera(), wanted.rendition()),
                limits,
                fragments.waiting(),
                nanoTime,
                events);
        // The socket's own thread from here on; the exchange stays open when this one returns.
        exchange.dispatch(exchange.getIoThread(), () -> viewer.open(streams));
      }
    }
  }
}
