package org.lightlock.serve.mse;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.lightlock.access.Access;
import org.lightlock.access.Circumstances.Way;
import org.lightlock.access.Session;
import org.lightlock.access.ViewerGrant;
import org.lightlock.camera.CameraId;
import org.lightlock.fmp4.FragmentStream;
import org.lightlock.fmp4.FragmentStreams;
import org.lightlock.fmp4.SoundFragments;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admission;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.Caller;
import org.lightlock.serve.Doorway;
import org.lightlock.serve.NamedStream;
import org.lightlock.serve.Problem;
import org.lightlock.serve.ViewerEvents;
import org.xnio.IoUtils;

/**
 * Opens the live sockets at {@code /live/{camera}/{rendition}}. Nothing is upgraded before the
 * session, the origin and the grant are there. Without a session every address gets the same
 * answer; with one, a camera that does not exist and one that may not be seen get the same.
 */
public final class MseHandler implements HttpHandler {
  private static final AttachmentKey<Admission> ADMISSION = AttachmentKey.create(Admission.class);
  private static final int HANDSHAKE_SECONDS = 10;

  private final Access access;
  private final Doorway doorway;
  private final LiveStreams streams;
  private final MseLimits limits;
  private final LongSupplier nanoTime;
  private final ViewerEvents events;
  private final Admissions admissions;
  private final FragmentStreams fragments;
  private final HttpHandler handshake = new WebSocketProtocolHandshakeHandler(this::connected);

  /**
   * Wires the handler.
   *
   * @param nanoTime the clock of the pictures' arrival, {@link System#nanoTime} but in tests
   */
  public MseHandler(
      Access access,
      LiveStreams streams,
      Admissions admissions,
      FragmentStreams fragments,
      MseLimits limits,
      LongSupplier nanoTime,
      ViewerEvents events) {
    this.access = access;
    this.doorway = new Doorway(access, streams);
    this.streams = streams;
    this.admissions = admissions;
    this.fragments = fragments;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.events = events;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    List<String> path = List.of(exchange.getRequestPath().split("/", -1));
    Optional<CameraId> camera =
        path.size() == 4 && CameraId.isValid(path.get(2))
            ? Optional.of(new CameraId(path.get(2)))
            : Optional.empty();
    Optional<Session> session = Caller.ofWall(exchange, access, camera);
    if (session.isEmpty()) {
      Caller.refuse(exchange, access);
      return;
    }
    if (Caller.mayBeForged(exchange)) {
      Problem.FOREIGN_ORIGIN.send(exchange);
      return;
    }
    Optional<NamedStream> wanted =
        camera
            .map(id -> new NamedStream(id, path.get(3)))
            .filter(stream -> doorway.maySee(exchange, session.get(), stream));
    if (wanted.isEmpty()) {
      Problem.NOT_FOUND.send(exchange);
    } else if (!isUpgrade(exchange)) {
      exchange.getResponseHeaders().put(Headers.UPGRADE, "websocket");
      Problem.UPGRADE_REQUIRED.send(exchange);
    } else {
      admit(exchange, session.get(), wanted.get());
    }
  }

  private void admit(HttpServerExchange exchange, Session session, NamedStream wanted)
      throws Exception {
    InetAddress from = exchange.getSourceAddress().getAddress();
    switch (admissions.admit(session, wanted.camera(), wanted.rendition(), Way.MSE, from)) {
      case Admissions.Result.Full() ->
          Problem.FULL.sendRetryAfter(exchange, Admissions.RETRY_AFTER);
      case Admissions.Result.TooOften(Duration wait) ->
          Problem.TOO_MANY_REQUESTS.sendRetryAfter(exchange, wait);
      case Admissions.Result.PurposeRequired() -> Problem.PURPOSE_REQUIRED.send(exchange);
      case Admissions.Result.NotAllowed() -> Problem.NOT_FOUND.send(exchange);
      case Admissions.Result.Unrecorded() -> Problem.UNRECORDED.send(exchange);
      case Admissions.Result.Admitted(Admission admission) -> {
        exchange.putAttachment(ADMISSION, admission);
        var _ =
            exchange
                .getIoThread()
                .executeAfter(admission::expire, HANDSHAKE_SECONDS, TimeUnit.SECONDS);
        handshake.handleRequest(exchange);
      }
    }
  }

  private void connected(WebSocketHttpExchange exchange, WebSocketChannel channel) {
    Admission admission = exchange.getAttachment(ADMISSION);
    if (admission == null || !admission.take()) {
      IoUtils.safeClose(channel);
      return;
    }
    ViewerGrant grant = admission.grant();
    FragmentStream stream = fragments.of(grant.camera(), grant.rendition());
    SoundFragments sound =
        asksForSound(exchange) && grant.mayHear() ? fragments.soundOf(grant.camera()) : null;
    new MseSession(channel, admission, stream, sound, limits, fragments.waiting(), nanoTime, events)
        .open(streams);
  }

  /** Asked in the address and not in a message: it must be known before the first segment. */
  private static boolean asksForSound(WebSocketHttpExchange exchange) {
    return List.of("1").equals(exchange.getRequestParameters().get("audio"));
  }

  private static boolean isUpgrade(HttpServerExchange exchange) {
    var headers = exchange.getRequestHeaders();
    return exchange.getRequestMethod().equals(Methods.GET)
        && "websocket".equalsIgnoreCase(headers.getFirst(Headers.UPGRADE))
        && "13".equals(headers.getFirst(Headers.SEC_WEB_SOCKET_VERSION))
        && headers.contains(Headers.SEC_WEB_SOCKET_KEY);
  }
}
