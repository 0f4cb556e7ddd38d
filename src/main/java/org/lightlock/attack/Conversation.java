package org.lightlock.attack;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One connection of a worker to a hostile camera, from the camera's side: what the worker said and
 * when it hung up. A thread reads all the time, so that the end is noticed at once.
 */
final class Conversation {
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(20);
  private static final int MAX_LINE = 64 << 10;

  private final HostileCamera camera;
  private final int index;
  private final Socket socket;
  private final OutputStream out;
  private final BlockingQueue<Request> waiting = new LinkedBlockingQueue<>();
  private final List<Request> heard = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final long openedNanos = System.nanoTime();
  private volatile long markNanos = openedNanos;
  private volatile long closedNanos;
  private volatile long bytesOut;
  private volatile boolean polite;

  Conversation(HostileCamera camera, int index, Socket socket) throws IOException {
    this.camera = camera;
    this.index = index;
    this.socket = socket;
    this.out = socket.getOutputStream();
    socket.setTcpNoDelay(true);
    Thread.ofVirtual().name("hostile-read").start(this::read);
  }

  /** The camera whose connection it is. */
  HostileCamera camera() {
    return camera;
  }

  /** How many connections there were before. */
  int index() {
    return index;
  }

  /** Waits for the worker's next request. */
  Request request() throws IOException, InterruptedException {
    Request next = waiting.poll(REQUEST_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    if (next == null || next.line().isEmpty()) {
      throw new EOFException("no request");
    }
    return next;
  }

  /** Waits for a request of this method and answers those before it as a good camera does. */
  Request request(String method) throws IOException, InterruptedException {
    for (Request next = request(); true; next = request()) {
      if (next.method().equals(method)) {
        return next;
      }
      ok(next, "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n", "");
    }
  }

  /** Answers 200. Headers end with a line break each. */
  void ok(Request request, String headers, String body) throws IOException {
    answer(request, "200 OK", headers, body);
  }

  /** Answers with a status. */
  void answer(Request request, String status, String headers, String body) throws IOException {
    send(
        "RTSP/1.0 "
            + status
            + "\r\nCSeq: "
            + request.cseq()
            + "\r\n"
            + headers
            + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n")
            + "\r\n"
            + body);
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  synchronized void send(byte[] bytes) throws IOException {
    out.write(bytes);
    bytesOut += bytes.length;
  }

  /** Sends the same again and again until the worker hangs up or so many bytes are out. */
  void flood(String text, long maxBytes) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    for (long sent = 0; sent < maxBytes && isOpen(); sent += bytes.length) {
      send(bytes);
    }
  }

  /** From now on the time until the worker hangs up is measured. */
  void mark() {
    markNanos = System.nanoTime();
  }

  /** From now on requests are answered without being asked for: keep-alives. */
  void answerByItself() {
    polite = true;
  }

  /** Waits for the worker to hang up; returns whether it did. */
  boolean awaitClosed(Duration limit) throws InterruptedException {
    return closed.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  boolean isOpen() {
    return closed.getCount() > 0;
  }

  /** Requests and answers of the worker. */
  List<Request> heard() {
    return heard;
  }

  /** The worker's requests of a method. */
  List<Request> heard(String method) {
    return heard.stream().filter(request -> request.method().equals(method)).toList();
  }

  long openedNanos() {
    return openedNanos;
  }

  /** When the worker hung up. */
  long closedNanos() {
    return closedNanos;
  }

  /** How long after the mark the worker hung up. */
  Duration closedAfter() {
    return Duration.ofNanos(closedNanos - markNanos);
  }

  long bytesOut() {
    return bytesOut;
  }

  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  private void read() {
    try (var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()))) {
      while (true) {
        int first = in.readUnsignedByte();
        if (first == '$') {
          in.readUnsignedByte();
          in.skipNBytes(in.readUnsignedShort());
        } else {
          take(message(first, in));
        }
      }
    } catch (IOException e) {
      closedNanos = System.nanoTime();
      closed.countDown();
      waiting.add(new Request("", List.of()));
    }
  }

  private void take(Request message) throws IOException {
    heard.add(message);
    if (message.isAnswer()) {
      return;
    }
    if (polite) {
      ok(message, "", "");
    } else {
      waiting.add(message);
    }
  }

  private static Request message(int first, DataInputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    var line = new StringBuilder();
    int next = first;
    while (true) {
      if (next == '\n') {
        String whole = line.toString().stripTrailing();
        line.setLength(0);
        if (whole.isEmpty() && !lines.isEmpty()) {
          return new Request(lines.getFirst(), lines.subList(1, lines.size()));
        }
        lines.add(whole);
      } else if (line.append((char) next).length() > MAX_LINE) {
        throw new IOException("a line of the worker is too long");
      }
      next = in.readUnsignedByte();
    }
  }
}
