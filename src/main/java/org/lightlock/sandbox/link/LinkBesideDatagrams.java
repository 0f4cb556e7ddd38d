package org.lightlock.sandbox.link;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.lightlock.posix.Descriptor;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.Readables;
import org.lightlock.posix.TcpSocket;
import org.lightlock.posix.UdpSocket;

/** A TCP connection whose waiting ends too when a datagram comes at one of several sockets. */
public final class LinkBesideDatagrams implements CameraLink {
  private final TcpLink link;
  private final Readables readables;

  /** Takes a connected socket; the others are the caller's. */
  public LinkBesideDatagrams(TcpSocket socket, List<UdpSocket> others) {
    link = new TcpLink(socket);
    List<Descriptor> all = new ArrayList<>();
    all.add(socket.descriptor());
    others.forEach(other -> all.add(other.descriptor()));
    readables = new Readables(all);
  }

  @Override
  public boolean awaitReadable(long nanos) throws PosixException {
    return readables.await(nanos);
  }

  @Override
  public int receive(MemorySegment into) throws PosixException {
    return link.receive(into);
  }

  @Override
  public boolean send(MemorySegment bytes, Duration limit) throws PosixException {
    return link.send(bytes, limit);
  }
}
