package org.lightlock.serve.hls;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.lightlock.access.Access;
import org.lightlock.access.Circumstances.Way;
import org.lightlock.access.Session;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.fmp4.FragmentStreams;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admission;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.Doorway;
import org.lightlock.serve.NamedStream;
import org.lightlock.serve.Problem;
import org.lightlock.serve.ViewerEvents;

/**
 * Starts a play at {@code GET /hls/{camera}.m3u8} or {@code /hls/{camera}/{rendition}.m3u8}, and
 * answers the requests of plays below {@code /play/{token}/}. A player sends nothing but addresses:
 * the one that it is sent on to is what it shows from then on. Called on a thread that may wait.
 */
public final class HlsHandler implements HttpHandler {
  /** Where plays are started. */
  public static final String PREFIX = "/hls/";

  /** Where their playlists and segments are. */
  public static final String PLAY = "/play/";

  private static final String SUFFIX = ".m3u8";

  static final String PLAYLIST = "live.m3u8";

  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final Doorway doorway;
  private final LiveStreams streams;
  private final Admissions admissions;
  private final Plays plays;
  private final PlayRequests requests;

  /**
   * Wires the handler.
   *
   * @param specs how a rendition is made: how long its segments are, and how large
   * @param nanoTime {@link System#nanoTime} but in tests
   */
  public HlsHandler(
      Access access,
      LiveStreams streams,
      Admissions admissions,
      FragmentStreams fragments,
      Function<String, RenditionSpec> specs,
      HlsLimits limits,
      LongSupplier nanoTime,
      ViewerEvents events) {
    this.doorway = new Doorway(access, streams);
    this.streams = streams;
    this.admissions = admissions;
    this.plays = new Plays(streams, fragments, specs, limits, nanoTime, events);
    this.requests = new PlayRequests(limits);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws InterruptedException {
    if (exchange.getRequestPath().startsWith(PLAY)) {
      play(exchange);
    } else {
      start(exchange);
    }
  }

  /** How many renditions are kept in memory. */
  int rings() {
    return plays.rings();
  }

  private void start(HttpServerExchange exchange) {
    Optional<NamedStream> named =
        NamedStream.of(exchange.getRequestPath(), PREFIX, SUFFIX, streams.renditions().getFirst());
    doorway
        .enter(exchange, named)
        .ifPresent(session -> start(exchange, session, named.orElseThrow()));
  }

  private void start(HttpServerExchange exchange, Session session, NamedStream stream) {
    InetAddress from = exchange.getSourceAddress().getAddress();
    // A player may ask for the address that it was given once more; its ticket is used up.
    Optional<Play> running = plays.ofTicket(session, stream, from);
    if (running.isPresent()) {
      sendOn(exchange, running.get());
      return;
    }
    switch (admissions.admit(session, stream.camera(), stream.rendition(), Way.HLS, from)) {
      case Admissions.Result.Full() ->
          Problem.FULL.sendRetryAfter(exchange, Admissions.RETRY_AFTER);
      case Admissions.Result.TooOften(Duration wait) ->
          Problem.TOO_MANY_REQUESTS.sendRetryAfter(exchange, wait);
      case Admissions.Result.PurposeRequired() -> Problem.PURPOSE_REQUIRED.send(exchange);
      case Admissions.Result.NotAllowed() -> Problem.NOT_FOUND.send(exchange);
      case Admissions.Result.Unrecorded() -> Problem.UNRECORDED.send(exchange);
      case Admissions.Result.Admitted(Admission admission) -> {
        switch (plays.start(session, stream, admission, from, exchange.getIoThread())) {
          case Plays.Started.Begun(Play play) -> sendOn(exchange, play);
          case Plays.Started.Gone() -> Problem.NOT_FOUND.send(exchange);
          case Plays.Started.Full() ->
              Problem.FULL.sendRetryAfter(exchange, Admissions.RETRY_AFTER);
        }
      }
    }
  }

  private static void sendOn(HttpServerExchange exchange, Play play) {
    exchange.setStatusCode(StatusCodes.FOUND);
    exchange.getResponseHeaders().put(Headers.LOCATION, play.location());
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.endExchange();
  }

  /** A token that was never given, one of another address and one that is over look the same. */
  private void play(HttpServerExchange exchange) throws InterruptedException {
    List<String> path = List.of(exchange.getRequestPath().split("/", -1));
    Optional<Play> play =
        path.size() == 4
            ? plays
                .find(path.get(2))
                .filter(found -> found.isFrom(exchange.getSourceAddress().getAddress()))
                .filter(found -> !found.hasEnded())
            : Optional.empty();
    if (play.isEmpty()) {
      Problem.NOT_FOUND.send(exchange);
    } else if (!exchange.getRequestMethod().equals(Methods.GET)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, Methods.GET_STRING);
      Problem.METHOD_NOT_ALLOWED.send(exchange);
    } else if (!play.get().begin(exchange)) {
      Problem.FULL.sendRetryAfter(exchange, RETRY_SOON);
    } else {
      requests.answer(exchange, play.get(), path.get(3));
    }
  }
}
