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
import java.util.ArrayList;
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
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.SyslogFrame.Severity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends every entry and every checkpoint to a syslog receiver over TLS, so that somebody else keeps
 * them. The log itself is the queue: how far it was sent is stored in it, and after a time without
 * the receiver the rest follows. Syslog acknowledges nothing; so after a lost connection the last
 * entries go again, and the receiver tells them by {@code event.sequence}. Alarms that cannot wait
 * for the log have a small queue; what does not fit is counted. Owns its thread.
 */
public final class SyslogWitness implements AutoCloseable {
  /** The most alarms that wait. */
  static final int MOST_ALARMS = 256;

  /** What may have been on its way when a connection broke. */
  static final int SENT_AGAIN = 200;

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

  private record Alarm(Instant time, String words) {}

  private final Jdbi jdbi;
  private final Receiver receiver;
  private final String host;
  private final InstantSource clock;
  private final Duration firstBackOff;
  private final BlockingQueue<Alarm> alarms = new ArrayBlockingQueue<>(MOST_ALARMS);
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean connected;

  /** The thread's own: from where on entries are to be sent, -1 before the log was asked. */
  private long next = -1;

  private String lastCheckpoint = "";
  private long droppedTold;

  private SyslogWitness(
      Jdbi jdbi, Receiver receiver, String host, InstantSource clock, Duration firstBackOff) {
    this.jdbi = jdbi;
    this.receiver = receiver;
    this.host = SyslogFrame.hostName(host);
    this.clock = clock;
    this.firstBackOff = firstBackOff;
    this.thread = Thread.ofPlatform().name("audit-syslog").daemon().unstarted(this::run);
  }

  /**
   * Starts sending.
   *
   * @param host this machine's name
   */
  public static SyslogWitness start(
      Jdbi jdbi, Receiver receiver, String host, InstantSource clock) {
    return start(jdbi, receiver, host, clock, Duration.ofSeconds(1));
  }

  static SyslogWitness start(
      Jdbi jdbi, Receiver receiver, String host, InstantSource clock, Duration firstBackOff) {
    SyslogWitness witness = new SyslogWitness(jdbi, receiver, host, clock, firstBackOff);
    witness.thread.start();
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
    Duration backOff = firstBackOff;
    while (!isClosed()) {
      try (Socket plain = new Socket();
          SSLSocket socket = connect(plain)) {
        connected = true;
        backOff = firstBackOff;
        LOG.info("the audit's syslog receiver is connected");
        serve(socket);
      } catch (IOException | JdbiException e) {
        if (connected || backOff.equals(firstBackOff)) {
          // The reason is a class name: a receiver's text goes into no log.
          LOG.warn(
              "the audit's syslog receiver cannot be reached ({}): trying again",
              e.getClass().getSimpleName());
        }
      }
      if (connected) {
        connected = false;
        next = next < 0 ? next : Math.max(0, next - SENT_AGAIN);
        lastCheckpoint = "";
      }
      if (!isClosed()) {
        pause(backOff);
        Duration twice = backOff.multipliedBy(2);
        backOff = twice.compareTo(MOST_BACK_OFF) > 0 ? MOST_BACK_OFF : twice;
      }
    }
  }

  private SSLSocket connect(Socket plain) throws IOException {
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
    OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    socket.setSoTimeout(1);
    while (true) {
      boolean last = isClosed();
      sendAlarms(out);
      boolean more = sendEntries(out);
      sendCheckpoint(out);
      out.flush();
      if (!more) {
        if (last) {
          return;
        }
        checkAlive(socket);
        pause(LOOK);
      }
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
      next = Math.max(0, jdbi.withHandle(SyslogWitness::stored) - SENT_AGAIN);
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
      out.flush();
      next = rows.getLast().index() + 1;
      long reached = next;
      jdbi.useHandle(
          handle ->
              handle.execute(
                  "UPDATE audit_tree SET witnessed = ? WHERE only_row = 1 AND witnessed < ?",
                  reached,
                  reached));
    }
    return rows.size() == PAGE;
  }

  private static long stored(Handle handle) {
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
    out.write(frame);
    sent.incrementAndGet();
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
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
