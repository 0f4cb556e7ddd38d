package org.lightlock.app;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks whether a port can be had before anything is started for it. */
final class FreePort {
  private static final int MAX_PORT = 65_535;

  private FreePort() {}

  /**
   * Ends the command when the port is no port, or cannot be had.
   *
   * @param option what the operator changes: an option or a key of the configuration
   * @return the port, which is a free one for 0: a part that is started again keeps it
   */
  static int check(InetAddress address, int port, String option) throws CommandException {
    checkNumber(port, option);
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw taken(address, port, e, "ss -ltnp", option);
    }
  }

  /** The same for datagrams, whose ports are others than connections'. */
  static int checkUdp(InetAddress address, int port, String option) throws CommandException {
    checkNumber(port, option);
    try (var socket = new DatagramSocket(new InetSocketAddress(address, port))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw taken(address, port, e, "ss -lunp", option);
    }
  }

  private static void checkNumber(int port, String option) throws CommandException {
    if (port < 0 || port > MAX_PORT) {
      throw new CommandException(
          ExitCode.USAGE, option + " is 0 (a free one) to " + MAX_PORT + ", not " + port);
    }
  }

  private static CommandException taken(
      InetAddress address, int port, IOException e, String shows, String option) {
    return new CommandException(
        ExitCode.PORT_TAKEN,
        "port "
            + port
            + " on "
            + address.getHostAddress()
            + " cannot be had ("
            + e.getMessage()
            + "); end the process that has it ("
            + shows
            + " shows it), or choose another with "
            + option);
  }
}
