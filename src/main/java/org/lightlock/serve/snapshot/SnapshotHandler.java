package org.lightlock.serve.snapshot;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.lightlock.access.Access;
import org.lightlock.access.Circumstances.Way;
import org.lightlock.access.Session;
import org.lightlock.camera.CameraId;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admission;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.Doorway;
import org.lightlock.serve.NamedStream;
import org.lightlock.serve.Problem;

/**
 * Answers {@code GET /snapshot/{camera}.jpg} with the camera's newest picture. Called on a thread
 * that may wait. A camera that does not exist and one that may not be seen get the same answer.
 */
public final class SnapshotHandler implements HttpHandler {
  private static final String PREFIX = "/snapshot/";
  private static final String SUFFIX = ".jpg";

  /** A resting camera's picture is there in less than half a second, a dialled one's in two. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Doorway doorway;
  private final LiveStreams streams;
  private final Admissions admissions;

  /** Wires the handler. */
  public SnapshotHandler(Access access, LiveStreams streams, Admissions admissions) {
    this.doorway = new Doorway(access, streams);
    this.streams = streams;
    this.admissions = admissions;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws InterruptedException {
    Optional<CameraId> camera = camera(exchange.getRequestPath());
    String rendition = streams.renditions().getFirst();
    Optional<Session> session =
        doorway.enter(exchange, camera.map(id -> new NamedStream(id, rendition)));
    if (session.isPresent()) {
      answer(exchange, session.get(), camera.orElseThrow(), rendition);
    }
  }

  private void answer(
      HttpServerExchange exchange, Session session, CameraId camera, String rendition)
      throws InterruptedException {
    switch (admissions.admit(
        session, camera, rendition, Way.SNAPSHOT, exchange.getSourceAddress().getAddress())) {
      case Admissions.Result.Full() ->
          Problem.FULL.sendRetryAfter(exchange, Admissions.RETRY_AFTER);
      case Admissions.Result.TooOften(Duration wait) ->
          Problem.TOO_MANY_REQUESTS.sendRetryAfter(exchange, wait);
      case Admissions.Result.PurposeRequired() -> Problem.PURPOSE_REQUIRED.send(exchange);
      case Admissions.Result.NotAllowed() -> Problem.NOT_FOUND.send(exchange);
      case Admissions.Result.Unrecorded() -> Problem.UNRECORDED.send(exchange);
      case Admissions.Result.Admitted(Admission admission) -> {
        try (admission) {
          Optional<byte[]> jpeg = still(admission);
          if (jpeg.isEmpty() || admission.grant().hasEnded()) {
            admission.giveBackUnused();
            Problem.NO_PICTURE_YET.sendRetryAfter(exchange, Admissions.RETRY_AFTER);
            return;
          }
          exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "image/jpeg");
          exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
          exchange
              .getResponseHeaders()
              .put(Headers.CONTENT_DISPOSITION, "inline; filename=\"" + camera + SUFFIX + "\"");
          exchange.getResponseSender().send(ByteBuffer.wrap(jpeg.get()));
        }
      }
    }
  }

  private Optional<byte[]> still(Admission admission) throws InterruptedException {
    try {
      return streams.still(admission.grant(), PATIENCE);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // the grant ended or the camera went in between
    }
  }

  private static Optional<CameraId> camera(String path) {
    if (!path.startsWith(PREFIX) || !path.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    String id = path.substring(PREFIX.length(), Math.max(PREFIX.length(), path.length() - 4));
    return CameraId.isValid(id) ? Optional.of(new CameraId(id)) : Optional.empty();
  }
}
