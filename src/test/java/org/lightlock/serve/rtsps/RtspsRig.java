package org.lightlock.serve.rtsps;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.CameraScope;
import org.lightlock.access.DigestAlgorithm;
import org.lightlock.access.Grants;
import org.lightlock.access.LocalAccess;
import org.lightlock.access.LoginLimits;
import org.lightlock.access.SessionLimits;
import org.lightlock.access.StreamClients;
import org.lightlock.access.certificate.ClientCertificates;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.EncodedSound;
import org.lightlock.protect.GatewayTls;
import org.lightlock.protect.ServedCertificate;
import org.lightlock.protect.TlsIdentity;
import org.lightlock.protect.TrustAnyone;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.PacketStreams;
import org.lightlock.serve.mse.H264Clip;
import org.lightlock.serve.mse.ScriptedStreams;

/**
 * A whole {@link RtspsServer} with the product's own TLS and access, a stream client that may see
 * gate and yard, and cameras whose pictures come from a test.
 */
final class RtspsRig implements AutoCloseable {
  static final String CLIENT = "recorder";
  static final int SAMPLES = 1_024;
  static final RtspsLimits LIMITS = RtspsLimits.DEFAULT;

  final ScriptedStreams streams = new ScriptedStreams();
  final List<RtspsEvents.Cause> refusals = new CopyOnWriteArrayList<>();
  final AtomicLong dropped = new AtomicLong();
  final Map<String, Integer> viewers = new ConcurrentHashMap<>();
  final StreamClients clients;
  final LocalAccess access;
  final Admissions admissions;
  final RtspsServer server;
  final String secret;
  private final H264Clip clip;
  private final ScheduledExecutorService pump = Executors.newSingleThreadScheduledExecutor();
  private final long beginNanos = System.nanoTime();
  private List<byte[]> sounds = List.of(new byte[] {0x21, 0x10, 4, 0x60, (byte) 0x8c, 0x1c});
  private long number;
  private long soundSamples;
  private long soundNumber;

  /** Whose clients' certificates are, once there is an access. */
  interface Clients {
    Optional<ClientCertificates> of(LocalAccess access) throws Exception;
  }

  RtspsRig(Path directory, RtspsLimits limits, AdmissionLimits admissionLimits, H264Clip clip)
      throws Exception {
    this(directory, limits, admissionLimits, clip, _ -> Optional.empty());
  }

  /** With these hashes; tickets stand in addresses where MD5 is one of them. */
  RtspsRig(
      Path directory,
      RtspsLimits limits,
      AdmissionLimits admissionLimits,
      H264Clip clip,
      Set<DigestAlgorithm> digests)
      throws Exception {
    this(directory, limits, admissionLimits, clip, _ -> Optional.empty(), digests);
  }

  RtspsRig(
      Path directory,
      RtspsLimits limits,
      AdmissionLimits admissionLimits,
      H264Clip clip,
      Clients certificates)
      throws Exception {
    this(directory, limits, admissionLimits, clip, certificates, EnumSet.of(DigestAlgorithm.MD5));
  }

  private RtspsRig(
      Path directory,
      RtspsLimits limits,
      AdmissionLimits admissionLimits,
      H264Clip clip,
      Clients certificates,
      Set<DigestAlgorithm> digests)
      throws Exception {
    this.clip = clip;
    streams.add("gate", "North gate");
    streams.add("vault", "Vault");
    streams.add("yard", "Yard");
    AccessDatabase database = AccessDatabase.open(directory);
    clients = new StreamClients(database, InstantSource.system());
    secret =
        clients.add(
            CLIENT,
            List.of(
                Grants.Terms.watching(new CameraScope.One(new CameraId("gate"))),
                Grants.Terms.watching(new CameraScope.One(new CameraId("yard")))),
            Optional.empty());
    access =
        LocalAccess.start(
            database,
            new SessionLimits(Duration.ofMinutes(30), Duration.ofHours(12)),
            LoginLimits.DEFAULT);
    admissions = new Admissions(access, admissionLimits);
    TlsIdentity identity =
        TlsIdentity.selfSigned(directory, List.of("localhost"), InstantSource.system());
    Optional<ClientCertificates> believed = certificates.of(access);
    server =
        RtspsServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            believed.isPresent()
                ? new ServedCertificate(identity, false)
                    .contextThatAsks(believed.get().trustManager())
                : GatewayTls.context(identity),
            new RtspsParts(
                access,
                admissions,
                streams,
                new PacketStreams(),
                believed,
                digests,
                digests.contains(DigestAlgorithm.MD5),
                limits,
                System::nanoTime,
                InstantSource.system(),
                new Counted()));
  }

  private final class Counted implements RtspsEvents {
    @Override
    public void opened(CameraId camera, String rendition) {
      viewers.merge(camera + "/" + rendition, 1, Integer::sum);
    }

    @Override
    public void closed(CameraId camera, String rendition) {
      viewers.merge(camera + "/" + rendition, -1, Integer::sum);
    }

    @Override
    public void dropped(CameraId camera, String rendition, long pictures) {
      dropped.addAndGet(pictures);
    }

    @Override
    public void refused(Cause cause) {
      refusals.add(cause);
    }
  }

  /** Makes gate's sound of these packets, each of {@link #SAMPLES}, one after the other. */
  synchronized void sound(List<byte[]> packets) {
    sounds = List.copyOf(packets);
    streams.sound("gate");
  }

  /** Sends pictures of gate's default rendition, and sound, 25 times a second. */
  RtspsRig pump() {
    var _ = pump.scheduleAtFixedRate(this::send, 0, 40, TimeUnit.MILLISECONDS);
    return this;
  }

  /** Sends the clip's next picture and what sound belongs to it. */
  synchronized void send() {
    long micros = (beginNanos + number * 40_000_000) / 1_000;
    EncodedPicture picture = clip.picture(number, micros, System.nanoTime());
    streams.send("gate", "full", picture);
    while (soundSamples * 1_000 / 48 <= (number + 1) * 40_000) {
      byte[] bytes = sounds.get(Math.toIntExact(soundNumber % sounds.size()));
      long at = beginNanos / 1_000 + soundSamples * 1_000 / 48;
      streams.send("gate", new EncodedSound(bytes, 1, SAMPLES, at, soundNumber++));
      soundSamples += SAMPLES;
    }
    number++;
  }

  String url(String path) {
    return "rtsps://127.0.0.1:" + server.address().getPort() + path;
  }

  /** A connection inside TLS. */
  RtspsClient connect() throws Exception {
    return new RtspsClient(socket(), url(""));
  }

  SSLSocket socket() throws Exception {
    return socket(new KeyManager[0]);
  }

  /** A connection that shows a certificate. */
  SSLSocket socket(KeyManager[] shown) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown, new TrustManager[] {new TrustAnyone()}, new SecureRandom());
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
    socket.setReceiveBufferSize(16 * 1024);
    socket.setSoTimeout(10_000);
    socket.connect(server.address());
    return socket;
  }

  @Override
  public void close() {
    pump.shutdownNow();
    server.close();
    access.close();
  }
}
