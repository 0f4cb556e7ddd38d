package org.lightlock.sandbox.confine;

import java.io.FileInputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.EscapeAct;
import org.lightlock.posix.Errno;

/** Acts by Java's own library. */
final class JavaActs {
  private static final String LIBRARY =
      Path.of(System.getProperty("lightlock.native", "native"), "libavutil.so.60").toString();

  private static final int DISCARD_PORT = 9;

  private JavaActs() {}

  /** Tries; 0 when it was allowed, or minus the error that stopped it. */
  static long attempt(EscapeAct act) {
    try {
      run(act);
      return 0;
    } catch (Exception | Error e) {
      return -errno(e);
    }
  }

  private static void run(EscapeAct act) throws Exception {
    switch (act) {
      case JAVA_READ -> Files.readString(Path.of("/etc/passwd"));
      case JAVA_READ_PROC -> Files.readString(Path.of("/proc/self/maps"));
      case JAVA_WRITE -> write();
      case JAVA_STREAM -> new FileInputStream("/etc/passwd").close();
      case JAVA_LIST -> list();
      case JAVA_CONNECT -> connect();
      case JAVA_LISTEN -> new ServerSocket(0).close();
      case JAVA_DATAGRAM -> new DatagramSocket().close();
      case JAVA_CHANNEL -> SocketChannel.open().close();
      case JAVA_UNIX_CHANNEL -> SocketChannel.open(StandardProtocolFamily.UNIX).close();
      case JAVA_PROCESS -> new ProcessBuilder("/bin/true").start().destroy();
      case JAVA_LIBRARY -> System.load(LIBRARY);
      default -> throw new IllegalArgumentException("not an act of Java's: " + act);
    }
  }

  private static void write() throws Exception {
    Path file = Path.of("/tmp", "lightlock-escape-" + ProcessHandle.current().pid());
    Files.write(file, new byte[1]);
    Files.delete(file);
  }

  private static void list() throws Exception {
    try (DirectoryStream<Path> _ = Files.newDirectoryStream(Path.of("/"))) {
      return;
    }
  }

  private static void connect() throws Exception {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), DISCARD_PORT), 1000);
    }
  }

  /** The error of the system that an exception or one of its causes tells of. */
  private static int errno(Throwable thrown) {
    for (@Nullable Throwable e = thrown; e != null; e = e.getCause()) {
      String message = String.valueOf(e.getMessage());
      if (message.contains("Operation not permitted")) {
        return Errno.EPERM;
      }
      if (e instanceof AccessDeniedException || message.contains("Permission denied")) {
        return Errno.EACCES;
      }
      if (e instanceof java.net.ConnectException) {
        return Errno.ECONNREFUSED;
      }
    }
    return -EscapeAct.JAVA_REFUSED;
  }
}
