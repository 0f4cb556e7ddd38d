package org.lightlock.supervise;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.lightlock.camera.CameraEntry;
import org.lightlock.camera.MulticastGroup;
import org.lightlock.frame.Assignment;
import org.lightlock.frame.Message;
import org.lightlock.frame.Transport;
import org.lightlock.posix.Descriptor;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.UdpSocket;

/**
 * The camera side's ends of the sockets that one worker receives datagrams from. They are bound,
 * and joined to the one group of the camera's entry, before the worker has them, because a confined
 * worker can do neither; and they are connected to the camera's configured address alone, so that
 * whatever runs in the worker can send nowhere else. Owns them; one thread.
 */
final class MediaSockets implements AutoCloseable {
  private final Assignment.Media media;
  private final InetAddress camera;
  private final List<UdpSocket> sockets;
  private final boolean[] connected;

  private MediaSockets(Assignment.Media media, InetAddress camera, List<UdpSocket> sockets) {
    this.media = media;
    this.camera = camera;
    this.sockets = sockets;
    connected = new boolean[sockets.size()];
  }

  /** Opens what a transport needs: nothing, where packets come inside the connection. */
  static MediaSockets open(CameraEntry camera, Transport transport) throws IOException {
    InetAddress ip = camera.address().ip();
    MulticastGroup group = camera.multicast();
    boolean audio = camera.audio() && transport != Transport.MULTICAST;
    Assignment.Media media =
        new Assignment.Media(
            transport,
            group == null ? null : group.ip(),
            group == null ? 0 : group.port(),
            audio,
            camera.rotation());
    List<UdpSocket> sockets = new ArrayList<>();
    try {
      if (transport == Transport.UDP) {
        InetAddress own = UdpSocket.ownAddressTowards(ip);
        sockets.addAll(UdpSocket.bindPair(own));
        if (audio) {
          sockets.addAll(UdpSocket.bindPair(own));
        }
      } else if (transport == Transport.MULTICAST && group != null) {
        InetAddress own = UdpSocket.ownAddressTowards(ip);
        sockets.add(UdpSocket.join(group.ip(), group.port(), ip, own));
        sockets.add(UdpSocket.join(group.ip(), group.port() + 1, ip, own));
      }
      return new MediaSockets(media, ip, List.copyOf(sockets));
    } catch (PosixException e) {
      sockets.forEach(UdpSocket::close);
      throw e;
    }
  }

  /** What the worker is told about them. */
  Assignment.Media media() {
    return media;
  }

  /** What the worker is given: RTP and RTCP of the video, then perhaps of the sound. */
  List<Descriptor> descriptors() {
    return sockets.stream().map(UdpSocket::descriptor).toList();
  }

  /**
   * Connects each socket whose port the worker claims to know, once, to the camera's address.
   *
   * @return false when the claim is none that an honest worker makes
   */
  boolean connect(Message untrusted) throws PosixException {
    long[] ports = {untrusted.a(), untrusted.b(), untrusted.c(), untrusted.d()};
    for (int i = 0; i < ports.length; i++) {
      if (ports[i] < 0 || ports[i] > 65_535 || (ports[i] != 0 && i >= sockets.size())) {
        return false;
      }
    }
    for (int i = 0; i < sockets.size(); i++) {
      if (ports[i] != 0 && !connected[i]) {
        sockets.get(i).connect(camera, (int) ports[i]);
        connected[i] = true;
      }
    }
    return true;
  }

  @Override
  public void close() {
    sockets.forEach(UdpSocket::close);
  }
}
