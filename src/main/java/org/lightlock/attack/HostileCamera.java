package org.lightlock.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A camera that plays a script to whoever connects, on a free port of this machine. Beside it
 * listens a decoy: the other address that a camera may name and that nobody must ever contact.
 */
final class HostileCamera implements AutoCloseable {
  private final Script script;
  private final ServerSocket server;
  private final ServerSocket decoy;
  private final List<Conversation> conversations = new CopyOnWriteArrayList<>();
  private final AtomicInteger decoyContacts = new AtomicInteger();

  private HostileCamera(Script script, int port) throws IOException {
    this.script = script;
    this.server = new ServerSocket(port, 16, InetAddress.getLoopbackAddress());
    this.decoy = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
  }

  /** Opens a camera that listens. */
  static HostileCamera open(Script script) throws IOException {
    return open(script, 0);
  }

  /** The same camera once more, at the same port, as if nobody had been there. */
  HostileCamera again() throws IOException {
    return open(script, server.getLocalPort());
  }

  private static HostileCamera open(Script script, int port) throws IOException {
    var camera = new HostileCamera(script, port);
    Thread.ofVirtual().name("hostile-accept").start(camera::serve);
    Thread.ofVirtual().name("hostile-decoy").start(camera::serveDecoy);
    return camera;
  }

  int port() {
    return server.getLocalPort();
  }

  /** Where nobody must ever connect. */
  int decoyPort() {
    return decoy.getLocalPort();
  }

  /** How often somebody did. */
  int decoyContacts() {
    return decoyContacts.get();
  }

  /** Every connection so far, the first one first. */
  List<Conversation> conversations() {
    return conversations;
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        var conversation = new Conversation(this, conversations.size(), socket);
        conversations.add(conversation);
        Thread.ofVirtual().name("hostile").start(() -> play(conversation));
      } catch (IOException e) {
        // Closed, or a connection that ended before it began.
      }
    }
  }

  private void play(Conversation conversation) {
    try {
      script.play(conversation);
    } catch (IOException e) {
      // The worker hung up: what most attacks are about.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      conversation.close();
    }
  }

  private void serveDecoy() {
    while (!decoy.isClosed()) {
      try (Socket _ = decoy.accept()) {
        decoyContacts.incrementAndGet();
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  /** Hangs up and stops listening, so that the attack is over. */
  @Override
  public void close() {
    try {
      server.close();
      decoy.close();
    } catch (IOException e) {
      // Nothing depends on it.
    }
    conversations.forEach(Conversation::close);
  }
}
