package org.lightlock.serve.webrtc;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.packetise.PicturePackets;
import org.lightlock.serve.Admission;
import org.lightlock.serve.webrtc.WebRtcEvents.Cause;
import org.lightlock.serve.webrtc.sdp.Answer;
import org.lightlock.serve.webrtc.sdp.Candidate;
import org.lightlock.serve.webrtc.sdp.Offer;

/**
 * The WebRTC engine: one UDP port and one TCP port for all viewers of all cameras. A thread for
 * each port receives; a few lanes send. Thread-safe.
 */
public final class WebRtcServer implements WebRtcSessions, AutoCloseable {
  /** More would only wait for each other at the socket. */
  private static final int MOST_LANES = 4;

  /** A camera that sleeps shows a card by then. */
  private static final long PICTURE_MILLIS = 1_500;

  private static final long LEAVE_MILLIS = 1_000;

  private final Engine engine;
  private final List<Lane> lanes;
  private final DatagramListener datagrams;
  private final @Nullable TcpListener connections;
  private final List<Candidate> candidates;
  private volatile boolean closed;

  private WebRtcServer(
      Engine engine,
      List<Lane> lanes,
      DatagramListener datagrams,
      @Nullable TcpListener connections,
      List<InetAddress> advertised) {
    this.engine = engine;
    this.lanes = lanes;
    this.datagrams = datagrams;
    this.connections = connections;
    List<Candidate> all = new ArrayList<>();
    advertised.forEach(ip -> all.add(new Candidate(ip, datagrams.port(), false)));
    if (connections != null) {
      advertised.forEach(ip -> all.add(new Candidate(ip, connections.port(), true)));
    }
    candidates = List.copyOf(all);
  }

  /**
   * Opens the ports.
   *
   * @throws IOException when a port is taken or an address is not the machine's
   */
  public static WebRtcServer start(WebRtcSettings settings, WebRtcParts parts) throws IOException {
    Engine engine = new Engine(parts, settings.limits().waiting());
    Incoming incoming = new Incoming(engine.viewers(), parts.nanoTime(), parts.events());
    DatagramListener datagrams = DatagramListener.open(settings, incoming);
    TcpListener connections = null;
    if (settings.tcpPort() != WebRtcSettings.NO_TCP) {
      try {
        connections = TcpListener.open(settings, incoming, parts.nanoTime());
      } catch (IOException e) {
        datagrams.close();
        throw e;
      }
    }
    List<Lane> lanes = new ArrayList<>();
    int count = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_LANES);
    for (int i = 0; i < count; i++) {
      lanes.add(new Lane(i, parts.nanoTime()));
    }
    lanes.forEach(Lane::start);
    datagrams.start();
    if (connections != null) {
      connections.start();
    }
    return new WebRtcServer(engine, lanes, datagrams, connections, settings.advertised());
  }

  @Override
  public Opening open(Admission admission, String offer) throws InterruptedException {
    var _ = admission.take();
    return switch (Offer.parse(offer)) {
      case Offer.Parsed.Refused(var reason) -> {
        admission.close();
        engine.parts().events().refused(reason.number());
        yield new Opening.Refused(reason);
      }
      case Offer.Parsed.Accepted(Offer accepted) -> open(admission, accepted);
    };
  }

  private Opening open(Admission admission, Offer offer) throws InterruptedException {
    if (closed || admission.grant().hasEnded()) {
      admission.close();
      return new Opening.Gone();
    }
    if (!engine.beginsWaiting()) {
      admission.giveBackUnused(); // a ticket may be tried again
      return new Opening.Gone();
    }
    Viewer viewer = new Viewer(engine, emptiest(), admission, offer);
    try {
      viewer.open();
      Optional<PicturePackets> picture = viewer.awaitPicture(PICTURE_MILLIS);
      viewer.openSound();
      viewer.answered(answer(viewer, offer, picture.map(PicturePackets::profileLevelId)));
    } catch (IllegalArgumentException e) {
      viewer.end(Cause.STREAM_ENDED); // the camera has just gone
    } catch (InterruptedException | RuntimeException e) {
      viewer.end(Cause.STOPPED);
      throw e;
    }
    if (closed) {
      viewer.end(Cause.STOPPED);
    }
    return viewer.hasEnded() ? new Opening.Gone() : new Opening.Opened(viewer);
  }

  private Lane emptiest() {
    return lanes.stream().min(Comparator.comparingInt(Lane::share)).orElseThrow();
  }

  private String answer(Viewer viewer, Offer offer, Optional<String> profileLevelId) {
    PictureSender.Sources sources = viewer.sources();
    return new Answer(
            viewer.ice().ufrag(),
            viewer.ice().password(),
            engine.parts().identity().sha256Fingerprint(),
            candidates,
            profileLevelId,
            new Answer.Sent(sources.ssrc(), sources.rtx(), Optional.of(sources.timestampOffset())),
            viewer.soundSource().map(ssrc -> new Answer.Sent(ssrc, Optional.empty())),
            viewer.name(),
            engine.random().nextLong() >>> 1)
        .write(offer);
  }

  @Override
  public Optional<WebRtcSession> find(String id) {
    return engine.viewers().byId(id).map(WebRtcSession.class::cast);
  }

  /** The UDP port. */
  public int udpPort() {
    return datagrams.port();
  }

  /** The TCP port, {@link WebRtcSettings#NO_TCP} when there is none. */
  public int tcpPort() {
    return connections == null ? WebRtcSettings.NO_TCP : connections.port();
  }

  /** How many sessions are open. */
  public int sessions() {
    return engine.viewers().count();
  }

  /** Tells every viewer that it is over and gives the ports back. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    engine.viewers().all().forEach(viewer -> viewer.end(Cause.STOPPED));
    engine.awaitLeaving(LEAVE_MILLIS);
    datagrams.close();
    if (connections != null) {
      connections.close();
    }
    lanes.forEach(Lane::close);
  }
}
