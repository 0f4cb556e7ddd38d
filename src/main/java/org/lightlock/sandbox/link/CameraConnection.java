package org.lightlock.sandbox.link;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraCredential;
import org.lightlock.frame.Assignment;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.Transport;
import org.lightlock.posix.KernelRandom;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.TcpSocket;
import org.lightlock.posix.UdpSocket;
import org.lightlock.sandbox.rtsp.Authenticator;

/**
 * Everything between a worker and its camera: dialled before the locks close, because afterwards
 * nothing can be dialled, and opened after them, because only then may the camera's first byte be
 * read. Owns its sockets. One thread.
 */
public final class CameraConnection implements AutoCloseable {
  private final CameraAddress address;
  private final Duration limit;
  private final @Nullable CameraTrust trust;
  private final KernelRandom random = new KernelRandom();
  private final List<TcpSocket> sockets = new ArrayList<>();
  private final DialledLink link;

  private CameraConnection(Assignment assignment, Duration limit) throws PosixException {
    this.limit = limit;
    boolean tunnelled = assignment.media().transport() == Transport.HTTP;
    address =
        new CameraAddress(
            assignment.ip(),
            assignment.port(),
            assignment.path(),
            assignment.tls().isPresent() && !tunnelled);
    trust =
        assignment
            .tls()
            .map(tls -> new CameraTrust(tls, assignment.ip(), InstantSource.system()))
            .orElse(null);
    try {
      link = tunnelled ? tunnel(assignment) : dial();
    } catch (PosixException e) {
      close();
      throw e;
    }
  }

  /**
   * Connects everything that this camera needs, to its one address and port. For TLS it rehearses
   * first, so that the camera is not kept waiting.
   *
   * @throws PosixException when the camera is not there
   */
  public static CameraConnection dial(Assignment assignment, Duration limit) throws PosixException {
    if (assignment.tls().isPresent()) {
      TlsRehearsal.run();
    }
    return new CameraConnection(assignment, limit);
  }

  private DialledLink tunnel(Assignment assignment) throws PosixException {
    String user = assignment.user();
    String password = assignment.password();
    Authenticator login =
        user == null || password == null
            ? null
            : new Authenticator(new CameraCredential(user, password), assignment.logins(), random);
    List<DialledLink> gets = login == null ? List.of(dial()) : List.of(dial(), dial());
    return new TunnelLink(address, gets, dial(), login, random);
  }

  private DialledLink dial() throws PosixException {
    TcpSocket socket = TcpSocket.connect(address.ip(), address.port(), limit);
    sockets.add(socket);
    DialledLink bare = new TcpLink(socket);
    return trust == null ? bare : new TlsLink(bare, TlsClient.engine(trust), trust);
  }

  /** As {@link #link}; its waiting ends too when a datagram comes at one of the sockets. */
  public CameraLink linkBeside(List<UdpSocket> datagrams) {
    return datagrams.isEmpty() ? link : new LinkBesideDatagrams(sockets.getFirst(), datagrams);
  }

  /** What carries RTSP once the connection is open. */
  public CameraLink link() {
    return link;
  }

  /** As RTSP's requests name the camera. */
  public CameraAddress address() {
    return address;
  }

  /** This end's address. Not possible after confinement: ask before. */
  public InetAddress localAddress() throws PosixException {
    return sockets.getFirst().localAddress();
  }

  /**
   * Makes the link ready for RTSP.
   *
   * @param sign called at least every half second while it waits for the camera
   * @return why there will be no RTSP, null when it can begin
   */
  public @Nullable Rejection open(Runnable sign) throws PosixException {
    return link.open(sign);
  }

  /** The SHA-256 of the certificate that was not accepted, empty when all were. */
  public Optional<byte[]> refusedCertificate() {
    return trust == null || !trust.refused() ? Optional.empty() : trust.seen();
  }

  /** Why the link broke, null when it did not or the camera only closed it. */
  public @Nullable Rejection failure() {
    return link.failure();
  }

  @Override
  public void close() {
    sockets.forEach(TcpSocket::close);
    sockets.clear();
  }
}
