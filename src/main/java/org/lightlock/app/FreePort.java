package org.lightlock.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks whether a port can be had before anything is started for it. */
final class FreePort {
  private FreePort() {}

  /**
   * Ends the command when another process listens there.
   *
   * @return the port, which is a free one for 0: a part that is started again keeps it
   */
  static int check(InetAddress address, int port) throws CommandException {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.PORT_TAKEN,
          "port "
              + port
              + " on "
              + address.getHostAddress()
              + " cannot be had ("
              + e.getMessage()
              + "); end the process that has it, or choose another with --port");
    }
  }
}
