package org.lightlock.protect;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** A handshake of two engines in memory, which notes the groups that the server names. */
final class EngineHandshake {
  private static final int MOST_ROUNDS = 50;
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int RECORD_HANDSHAKE = 22;
  private static final int SERVER_HELLO = 2;
  private static final int EXTENSION_KEY_SHARE = 51;

  private final SSLEngine client;
  private final SSLEngine server;
  private final ByteBuffer toServer = ByteBuffer.allocate(BUFFER_BYTES);
  private final ByteBuffer toClient = ByteBuffer.allocate(BUFFER_BYTES);
  private final List<Integer> groups = new ArrayList<>();

  EngineHandshake(SSLEngine client, SSLEngine server) {
    this.client = client;
    this.server = server;
  }

  /** The groups of the HelloRetryRequest, if any, and of the ServerHello. */
  List<Integer> run() throws SSLException {
    client.beginHandshake();
    server.beginHandshake();
    for (int i = 0; i < MOST_ROUNDS; i++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
      if (client.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
          && server.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
        return groups;
      }
    }
    throw new SSLException("the handshake does not end");
  }

  private void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> {
          int start = out.position();
          engine.wrap(ByteBuffer.allocate(0), out);
          if (engine.equals(server)) {
            noteGroup(out.duplicate().flip().position(start));
          }
        }
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          in.flip();
          boolean progress =
              in.hasRemaining()
                  && engine.unwrap(in, ByteBuffer.allocate(BUFFER_BYTES)).getStatus() == Status.OK;
          in.compact();
          if (!progress) {
            return;
          }
        }
        default -> {
          return;
        }
      }
    }
  }

  /** RFC 8446 §4.1.3, §4.2.8: the server's key share starts with the group. */
  private void noteGroup(ByteBuffer record) {
    if (record.remaining() < 6 || record.get() != RECORD_HANDSHAKE) {
      return;
    }
    record.position(record.position() + 4);
    if (record.get() != SERVER_HELLO) {
      return;
    }
    record.position(record.position() + 3 + 2 + 32);
    record.position(record.position() + 1 + record.get(record.position()) + 2 + 1);
    int end = record.getShort() + record.position();
    while (record.position() < end) {
      int type = record.getShort();
      int length = record.getShort();
      if (type == EXTENSION_KEY_SHARE) {
        groups.add(Short.toUnsignedInt(record.getShort(record.position())));
      }
      record.position(record.position() + length);
    }
  }
}
