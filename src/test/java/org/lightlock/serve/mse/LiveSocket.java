package org.lightlock.serve.mse;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.lightlock.fmp4.Fragment;
import org.lightlock.serve.http.TestGateway;

/** A viewer's socket in tests: keeps what it gets, and reads only while it is told to. */
final class LiveSocket implements WebSocket.Listener, AutoCloseable {
  private static final int FLAGS_OFFSET = Fragment.PREFIX_BYTES + 8 + 16 + 8 + 16 + 20 + 28;

  /** A fragment as it came. */
  record Received(ByteBuffer bytes) {
    long ptsMicros() {
      return bytes.getLong(0);
    }

    long arrivalMicros() {
      return bytes.getLong(8);
    }

    boolean isSync() {
      return bytes.getInt(FLAGS_OFFSET) == 0x02000000;
    }
  }

  final List<String> texts = new CopyOnWriteArrayList<>();
  final List<byte[]> binaries = new CopyOnWriteArrayList<>();
  volatile Optional<Integer> closeCode = Optional.empty();
  volatile boolean failed;

  private final AtomicBoolean reading;
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private @Nullable WebSocket socket;

  private LiveSocket(boolean reading) {
    this.reading = new AtomicBoolean(reading);
  }

  /** Opens a socket that reads, or one that does not until {@link #read}. */
  static LiveSocket open(TestGateway gateway, String path, String token, boolean reading) {
    LiveSocket live = new LiveSocket(reading);
    live.socket =
        gateway
            .client
            .newWebSocketBuilder()
            .header("Cookie", "__Host-lightlock=" + token)
            .header("Origin", gateway.origin())
            .buildAsync(uri(gateway, path), live)
            .join();
    return live;
  }

  /** The HTTP status with which an upgrade is refused. */
  static int refusal(
      TestGateway gateway, String path, Optional<String> token, Optional<String> origin) {
    WebSocket.Builder builder = gateway.client.newWebSocketBuilder();
    token.ifPresent(value -> builder.header("Cookie", "__Host-lightlock=" + value));
    origin.ifPresent(value -> builder.header("Origin", value));
    try {
      builder.buildAsync(uri(gateway, path), new LiveSocket(true)).join().abort();
      return 101;
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
  }

  private static URI uri(TestGateway gateway, String path) {
    return URI.create("wss" + gateway.origin().substring("https".length()) + path);
  }

  /** Fragments so far, without the init segments. */
  List<Received> fragments() {
    return binaries.stream()
        .filter(bytes -> !isInit(bytes))
        .map(bytes -> new Received(ByteBuffer.wrap(bytes)))
        .toList();
  }

  static boolean isInit(byte[] message) {
    return message[4] == 'f' && message[5] == 't' && message[6] == 'y' && message[7] == 'p';
  }

  void send(String text) {
    socket().sendText(text, true).join();
  }

  void read() {
    reading.set(true);
    socket().request(1);
  }

  private WebSocket socket() {
    WebSocket open = socket;
    if (open == null) {
      throw new IllegalStateException("not open");
    }
    return open;
  }

  @Override
  public void onOpen(WebSocket opened) {
    if (reading.get()) {
      opened.request(1);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    texts.add(data.toString());
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    partial.writeBytes(bytes);
    if (last) {
      binaries.add(partial.toByteArray());
      partial.reset();
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closeCode = Optional.of(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    failed = true;
  }

  @Override
  public void close() {
    socket().abort();
  }
}
