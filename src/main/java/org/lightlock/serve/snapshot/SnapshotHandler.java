package org.lightlock.serve.snapshot;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.lightlock.access.Access;
import org.lightlock.access.Session;
import org.lightlock.camera.CameraId;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admission;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.Caller;
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

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final Access access;
  private final LiveStreams streams;
  private final Admissions admissions;

  /** Wires the handler. */
  public SnapshotHandler(Access access, LiveStreams streams, Admissions admissions) {
    this.access = access;
    this.streams = streams;
    this.admissions = admissions;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws InterruptedException {
    Optional<CameraId> camera = camera(exchange.getRequestPath());
    Optional<Session> session = Caller.of(exchange, access, camera);
    if (session.isEmpty()) {
      Caller.refuse(exchange, access);
      return;
    }
    Optional<CameraId> seen =
        camera
            .filter(id -> access.maySee(session.get(), id))
            .filter(id -> streams.camera(id).isPresent());
    if (seen.isEmpty()) {
      Problem.NOT_FOUND.send(exchange);
    } else if (!exchange.getRequestMethod().equals(Methods.GET)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, Methods.GET_STRING);
      Problem.METHOD_NOT_ALLOWED.send(exchange);
    } else {
      answer(exchange, session.get(), seen.get());
    }
  }

  private void answer(HttpServerExchange exchange, Session session, CameraId camera)
      throws InterruptedException {
    String rendition = streams.renditions().getFirst();
    switch (admissions.admit(
        session, camera, rendition, exchange.getSourceAddress().getAddress())) {
      case Admissions.Result.Full() ->
          Problem.FULL.sendRetryAfter(exchange, Admissions.RETRY_AFTER);
      case Admissions.Result.NotAllowed() -> Problem.NOT_FOUND.send(exchange);
      case Admissions.Result.Admitted(Admission admission) -> {
        try (admission) {
          Optional<byte[]> jpeg = still(admission);
          if (jpeg.isEmpty() || admission.grant().hasEnded()) {
            admission.giveBack();
            Problem.NO_PICTURE_YET.sendRetryAfter(exchange, RETRY_AFTER);
            return;
          }
          exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "image/jpeg");
          exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
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
