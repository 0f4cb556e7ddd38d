package org.lightlock.supervise;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.CameraEntry;
import org.lightlock.camera.CameraTls;
import org.lightlock.frame.Assignment;
import org.lightlock.frame.CertificatePin;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.RingGeometry;
import org.lightlock.frame.Transport;
import org.lightlock.posix.Descriptor;
import org.lightlock.posix.PosixException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a stream's camera is called: over which transport, with which sockets, trusting which
 * certificate. Gives each worker its assignment. Owns the sockets of datagrams; one thread.
 */
final class CameraCall {
  private static final Logger log = LoggerFactory.getLogger(CameraCall.class);

  private final CameraEntry camera;
  private final RingGeometry geometry;
  private final int maxMemoryMegabytes;
  private final Consumer<Message> toGateway;
  private final TransportChoice transport;
  private @Nullable CameraCredential credential;
  private @Nullable MediaSockets media;
  private @Nullable Message told;
  private long offeredGroup;

  CameraCall(
      CameraEntry camera,
      RingGeometry geometry,
      int maxMemoryMegabytes,
      Consumer<Message> toGateway) {
    this.camera = camera;
    this.geometry = geometry;
    this.maxMemoryMegabytes = maxMemoryMegabytes;
    this.toGateway = toGateway;
    this.transport = new TransportChoice(camera);
    this.credential = camera.credential();
  }

  /** With what the next worker logs in. */
  void login(@Nullable CameraCredential other) {
    credential = other;
  }

  /**
   * Has a warm worker dial the camera.
   *
   * @throws IOException when its sockets cannot be opened or it is gone
   */
  void dial(WorkerProcess worker, Descriptor ring, Descriptor notices) throws IOException {
    Transport chosen = transport.next(System.nanoTime());
    Message choice = transport.message(chosen);
    if (!choice.equals(told)) {
      told = choice;
      toGateway.accept(choice);
    }
    hangUp();
    MediaSockets sockets = MediaSockets.open(camera, chosen);
    media = sockets;
    worker.assign(assignment(sockets.media()), ring, notices, sockets.descriptors());
  }

  private Assignment assignment(Assignment.Media asked) {
    CameraCredential login = credential;
    return new Assignment(
        camera.address().ip(),
        camera.address().port(),
        camera.address().path(),
        login == null ? null : login.user(),
        login == null ? null : login.password(),
        camera.logins(),
        geometry,
        camera.maxWidth(),
        camera.maxHeight(),
        maxMemoryMegabytes,
        asked,
        camera.address().tls()
            ? Optional.of(new Assignment.Tls(camera.tls().pin(), camera.tls().authorities()))
            : Optional.empty());
  }

  /** Whether another transport is worth trying at once after this end. */
  boolean triesAnotherTransport(@Nullable Rejection reason) {
    return transport.triesAnother(reason, System.nanoTime());
  }

  /** Connects the sockets to the ports that a worker names; false for a worker that lies. */
  boolean connect(WorkerProcess from, Message untrusted) {
    MediaSockets sockets = media;
    try {
      if (sockets == null || !sockets.connect(untrusted)) {
        log.warn("security event: the worker of {} claims ports that cannot be", camera.id());
        return false;
      }
      from.tell(Message.of(Kind.MEDIA_CONNECTED));
    } catch (PosixException e) {
      log.warn("the sockets of {} cannot be connected: {}", camera.id(), e.getMessage());
    }
    return true;
  }

  /** Says once which group a camera sends to; the operator decides. */
  void multicastOffered(Message untrusted) {
    toGateway.accept(untrusted);
    long address = untrusted.a();
    long port = untrusted.b();
    if (address >>> 28 != 0xe || port < 1 || port > 65_535 || address == offeredGroup) {
      return;
    }
    offeredGroup = address;
    String group =
        String.format(
            "%d.%d.%d.%d:%d",
            address >>> 24, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff, port);
    log.warn(
        "camera {} sends to group {}; write multicast: {} in its entry if that is right",
        camera.id(),
        group,
        group);
  }

  /** Says which certificate a camera shows that is not the expected one. */
  void certificateSeen(Message untrusted) {
    CertificatePin seen = CertificatePin.of(untrusted);
    if (camera.tls().equals(CameraTls.UNKNOWN)) {
      log.info("camera {} shows the certificate {}", camera.id(), seen);
    } else {
      log.warn(
          "security event {}: camera {} shows another certificate, {}",
          Rejection.RTSP_TLS_UNTRUSTED.attackCase(),
          camera.id(),
          seen);
    }
    toGateway.accept(untrusted);
  }

  /** Closes the sockets of the last call. */
  void hangUp() {
    MediaSockets last = media;
    media = null;
    if (last != null) {
      last.close();
    }
  }
}
