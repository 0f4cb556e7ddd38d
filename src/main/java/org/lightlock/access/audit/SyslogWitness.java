package org.lightlock.access.audit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.SyslogFrame.Severity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends every entry and every checkpoint to a syslog receiver over TLS, so that somebody else keeps
 * them. The log itself is the queue: how far it was sent is stored in it, and after a time without
 * the receiver the rest follows. Syslog acknowledges nothing; so after a lost connection everything
 * goes again that may lie unread in the buffers between, and the receiver tells it by {@code
 * event.sequence}. Alarms that cannot wait for the log have a small queue; what does not fit is
 * counted. Owns its two threads.
 */
public final class SyslogWitness implements AutoCloseable {
  /** The most alarms that wait. */
  static final int MOST_ALARMS = 256;

  private static final int SEND_BUFFER_BYTES = 64 << 10;

  /** Alarms have no numbers: for so long they go again when a connection ended. */
  private static final Duration ALARM_AGAIN = Duration.ofHours(1);

  private static final int PAGE = 500;
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);
  private static final Duration MOST_BACK_OFF = Duration.ofSeconds(60);
  private static final Logger LOG = LoggerFactory.getLogger(SyslogWitness.class);

  /**
   * Where to.
   *
   * @param host the name or address that the certificate must be for
   * @param tls trusts the receiver's authority and holds the client certificate if there is one
   */
  public record Receiver(String host, int port, SSLContext tls) {}

  /**
   * When what was sent counts as lost or read.
   *
   * @param unreadBytes so much the buffers between may hold that nobody has read: the send buffer
   *     here, the receiver's, which Linux lets grow to 6 MiB
   * @param stalled a receiver that takes nothing for so long is left
   * @param firstBackOff before the first new try
   */
  record Patience(long unreadBytes, Duration stalled, Duration firstBackOff) {
    static final Patience USUAL =
        new Patience(8 << 20, Duration.ofSeconds(60), Duration.ofSeconds(1));
  }

  private record Alarm(Instant time, String words) {}

  private final Jdbi jdbi;
  private final Receiver receiver;
  private final String host;
  private final InstantSource clock;
  private final Patience patience;
  private final BlockingQueue<Alarm> alarms = new ArrayBlockingQueue<>(MOST_ALARMS);
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean connected;

  /** Set while connected. */
  private volatile @Nullable Socket open;

  /** Since when something is written, in {@link System#nanoTime}; only while {@link #writing}. */
  private volatile long writingSince;

  private volatile boolean writing;

  /** The thread's own: from where on entries are to be sent, -1 before the log was asked. */
  private long next = -1;

  /** The thread's own: what was sent and how much of it is surely read. */
  private final SentEntries sentEntries;

  /** The thread's own: the last alarms, which go again too. */
  private final Deque<Alarm> sentAlarms = new ArrayDeque<>();

  private String lastCheckpoint = "";
  private long droppedTold;

  /** The thread's own: how far the log says that the receiver has read. */
  private long stored;

  private SyslogWitness(
      Jdbi jdbi, Receiver receiver, String host, InstantSource clock, Patience patience) {
    this.jdbi = jdbi;
    this.receiver = receiver;
    this.host = SyslogFrame.hostName(host);
    this.clock = clock;
    this.patience = patience;
    this.sentEntries = new SentEntries(patience.unreadBytes);
    this.thread = Thread.ofPlatform().name("audit-syslog").daemon().unstarted(this::run);
  }

  /**
   * Starts sending.
   *
   * @param host this machine's name
   */
  public static SyslogWitness start(
      Jdbi jdbi, Receiver receiver, String host, InstantSource clock) {
    return start(jdbi, receiver, host, clock, Patience.USUAL);
  }

  static SyslogWitness start(
      Jdbi jdbi, Receiver receiver, String host, InstantSource clock, Patience patience) {
    SyslogWitness witness = new SyslogWitness(jdbi, receiver, host, clock, patience);
    witness.thread.start();
    Thread.ofVirtual().name("audit-syslog-watch").start(witness::watch);
    return witness;
  }

  /** Says something at once, beside the log. Never waits. */
  public void alarm(String words) {
    if (!alarms.offer(new Alarm(clock.instant(), words))) {
      dropped.incrementAndGet();
    }
  }

  /** How many alarms found no room since the start. */
  public long dropped() {
    return dropped.get();
  }

  /** How many messages were sent since the start. */
  public long sent() {
    return sent.get();
  }

  /** Whether the receiver is connected. */
  public boolean isConnected() {
    return connected;
  }

  private void run() {
    Duration backOff = patience.firstBackOff;
    while (!isClosed()) {
      try (Socket plain = new Socket();
          SSLSocket socket = connect(plain)) {
        open = plain;
        connected = true;
        backOff = patience.firstBackOff;
        LOG.info("the audit's syslog receiver is connected");
        serve(socket);
      } catch (IOException | JdbiException e) {
        if (connected || backOff.equals(patience.firstBackOff)) {
          // The reason is a class name: a receiver's text goes into no log.
          LOG.warn(
              "the audit's syslog receiver cannot be reached ({}): trying again",
              e.getClass().getSimpleName());
        }
      }
      writing = false;
      open = null;
      if (connected) {
        connected = false;
        goBack();
      }
      if (!isClosed()) {
        pause(backOff);
        Duration twice = backOff.multipliedBy(2);
        backOff = twice.compareTo(MOST_BACK_OFF) > 0 ? MOST_BACK_OFF : twice;
      }
    }
  }

  /** Goes back to what the receiver may not have read. */
  private void goBack() {
    long unread = sentEntries.ended();
    next = next < 0 ? next : unread;
    lastCheckpoint = "";
    droppedTold = 0;
    List<Alarm> newer = new ArrayList<>();
    alarms.drainTo(newer);
    sentAlarms.addAll(newer);
    for (Alarm alarm = sentAlarms.poll(); alarm != null; alarm = sentAlarms.poll()) {
      boolean old = alarm.time.isBefore(clock.instant().minus(ALARM_AGAIN));
      if (!old && !alarms.offer(alarm)) {
        dropped.incrementAndGet();
      }
    }
  }

  /** A blocked write ends only when somebody else closes the socket. */
  private void watch() {
    Duration often = patience.stalled.dividedBy(4);
    while (thread.isAlive()) {
      Socket now = open;
      if (now != null && writing && System.nanoTime() - writingSince > patience.stalled.toNanos()) {
        LOG.warn("the audit's syslog receiver takes nothing: leaving it");
        abandon(now);
      }
      try {
        if (thread.join(often)) {
          return;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void abandon(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("a socket did not close", e);
    }
  }

  private SSLSocket connect(Socket plain) throws IOException {
    plain.setSendBufferSize(SEND_BUFFER_BYTES);
    plain.connect(
        new InetSocketAddress(receiver.host, receiver.port), (int) CONNECT_PATIENCE.toMillis());
    plain.setSoTimeout((int) CONNECT_PATIENCE.toMillis());
    SSLSocket socket =
        (SSLSocket)
            receiver.tls.getSocketFactory().createSocket(plain, receiver.host, receiver.port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    // Without this any certificate of the authority would do.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** Sends until the connection breaks or this is closed. */
  private void serve(SSLSocket socket) throws IOException {
    try {
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 14);
      socket.setSoTimeout(1);
      while (true) {
        boolean last = isClosed();
        sendAlarms(out);
        boolean more = sendEntries(out);
        sendCheckpoint(out);
        flush(out);
        if (!more) {
          if (last) {
            return;
          }
          checkAlive(socket);
          pause(LOOK);
        }
      }
    } finally {
      // TLS writes when it is closed; until then the watch looks on.
      writingSince = System.nanoTime();
      writing = true;
    }
  }

  /** The receiver says nothing (RFC 5425), so a read that ends says that it has gone. */
  private static void checkAlive(SSLSocket socket) throws IOException {
    try {
      if (socket.getInputStream().read() < 0) {
        throw new IOException("the receiver closed the connection");
      }
    } catch (SocketTimeoutException e) {
      // It is there.
    }
  }

  private void sendAlarms(OutputStream out) throws IOException {
    List<Alarm> waiting = new ArrayList<>();
    alarms.drainTo(waiting);
    sentAlarms.addAll(waiting);
    while (sentAlarms.size() > MOST_ALARMS) {
      sentAlarms.removeFirst();
    }
    for (Alarm alarm : waiting) {
      String json = EcsEvent.ofAlarm(alarm.words, alarm.time, host);
      send(out, SyslogFrame.of(Severity.ALERT, alarm.time, host, "audit-alarm", json));
    }
    long lost = dropped.get() - droppedTold;
    if (lost > 0) {
      Instant now = clock.instant();
      String json = EcsEvent.ofAlarm(lost + " alarms were dropped", now, host);
      send(out, SyslogFrame.of(Severity.ALERT, now, host, "audit-alarm", json));
      droppedTold += lost;
    }
  }

  /** Whether there may be more at once. */
  private boolean sendEntries(OutputStream out) throws IOException {
    if (next < 0) {
      next = jdbi.withHandle(SyslogWitness::readUntil);
      stored = next;
      sentEntries.startFrom(next);
    }
    List<AuditRows.Row> rows = jdbi.withHandle(handle -> AuditRows.page(handle, next, PAGE));
    for (AuditRows.Row row : rows) {
      Optional<AuditEntry> entry = row.body().flatMap(AuditEntry::parse);
      if (entry.isPresent()) {
        boolean alert = entry.get().event().kind() == Kind.SECURITY;
        send(
            out,
            SyslogFrame.of(
                alert ? Severity.WARNING : Severity.NOTICE,
                entry.get().time(),
                host,
                entry.get().event().kind().word(),
                EcsEvent.of(entry.get(), host)));
      }
    }
    if (!rows.isEmpty()) {
      flush(out);
      next = rows.getLast().index() + 1;
      sentEntries.sentUntil(next);
    }
    long read = sentEntries.surelyRead();
    if (read > stored) {
      jdbi.useHandle(
          handle ->
              handle.execute(
                  "UPDATE audit_tree SET witnessed = ? WHERE only_row = 1 AND witnessed < ?",
                  read,
                  read));
      stored = read;
    }
    return rows.size() == PAGE;
  }

  private static long readUntil(Handle handle) {
    return handle
        .createQuery("SELECT witnessed FROM audit_tree WHERE only_row = 1")
        .mapTo(Long.class)
        .one();
  }

  private void sendCheckpoint(OutputStream out) throws IOException {
    Optional<String> newest = jdbi.withHandle(AuditCheckpoints::newest);
    if (newest.isPresent() && !newest.get().equals(lastCheckpoint)) {
      Instant now = clock.instant();
      String json = EcsEvent.ofCheckpoint(newest.get(), now, host);
      send(out, SyslogFrame.of(Severity.NOTICE, now, host, "checkpoint", json));
      lastCheckpoint = newest.get();
    }
  }

  private void send(OutputStream out, byte[] frame) throws IOException {
    // Each frame anew: a slow receiver is none that takes nothing.
    writingSince = System.nanoTime();
    writing = true;
    out.write(frame);
    writing = false;
    sentEntries.written(frame.length);
    sent.incrementAndGet();
  }

  private void flush(OutputStream out) throws IOException {
    writingSince = System.nanoTime();
    writing = true;
    out.flush();
    writing = false;
  }

  /** Waits, not beyond the close. */
  private void pause(Duration time) {
    try {
      var _ = closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closing.countDown();
    }
  }

  private boolean isClosed() {
    return closing.getCount() == 0;
  }

  /** Sends what waits if the receiver is there, and ends the thread. */
  @Override
  public void close() {
    closing.countDown();
    try {
      if (!thread.join(CONNECT_PATIENCE)) {
        Socket blocked = open;
        if (blocked != null) {
          abandon(blocked);
        }
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
