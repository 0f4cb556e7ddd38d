package org.lightlock.probe;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraEntry;
import org.lightlock.encode.FrameLease;
import org.lightlock.encode.Rendition;
import org.lightlock.encode.RenditionCounters;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.frame.CertificatePin;
import org.lightlock.frame.Codec;
import org.lightlock.frame.Confinement;
import org.lightlock.frame.FrameHeader;
import org.lightlock.frame.Message;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.RingGeometry;
import org.lightlock.frame.Transport;
import org.lightlock.probe.ProbeResult.Verdict;
import org.lightlock.relay.Airlock;
import org.lightlock.relay.FrameIntake;
import org.lightlock.supervise.CameraSide;
import org.lightlock.supervise.WorkerCommand;
import org.lightlock.supervise.WorkerLimits;

/**
 * Looks at one camera for some seconds: a camera side with one camera, a real worker, a real ring,
 * the real encoder, and a count of everything. Used once.
 */
public final class Probe implements FrameIntake.Events, Airlock.Listener {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration FIRST_PICTURE_LIMIT = Duration.ofSeconds(20);
  private static final int SLOTS = 4;

  private final CameraEntry camera;
  private final Duration length;
  private final boolean snapshotWanted;
  private final CountDownLatch connected = new CountDownLatch(1);
  private final CountDownLatch firstPicture = new CountDownLatch(1);
  private final CountDownLatch failed = new CountDownLatch(1);
  private final Rendition rendition;

  private final Map<Rejection, Long> rejections = new EnumMap<>(Rejection.class);
  private Set<Confinement> confinement = EnumSet.noneOf(Confinement.class);
  private Set<Confinement> proven = EnumSet.noneOf(Confinement.class);
  private Message firstStats = Message.of(Message.Kind.STATS);
  private Message stats = Message.of(Message.Kind.STATS);
  private Message transport = Message.of(Message.Kind.TRANSPORT);
  private @Nullable Codec codec;
  private @Nullable FrameHeader header;
  private @Nullable Rejection reason;
  private @Nullable CertificatePin refusedPin;
  private @Nullable BufferedImage snapshot;
  private boolean noConfinement;
  private boolean fellBack;
  private long startedNanos;
  private long firstFrameNanos;
  private long lastFrameNanos;
  private long frames;

  /**
   * A probe that has not begun.
   *
   * @param length how long to look once pictures come
   * @param snapshotWanted whether to keep one picture
   */
  public Probe(CameraEntry camera, Duration length, boolean snapshotWanted) {
    this.camera = camera;
    this.length = length;
    this.snapshotWanted = snapshotWanted;
    this.rendition =
        new Rendition(
            camera.id(),
            RenditionSpec.FULL,
            Duration.ZERO,
            System::nanoTime,
            (id, spec, why) -> failed.countDown());
  }

  /**
   * Looks at the camera.
   *
   * @throws IOException when this machine cannot even try
   */
  public ProbeResult run() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("lightlock-probe-");
    Path socket = directory.resolve("airlock");
    WorkerCommand command = WorkerCommand.ofThisInstallation();
    try (CameraSide _ =
            new CameraSide(socket, List.of(camera), command, new WorkerLimits(0, 256, 200));
        Airlock airlock = new Airlock(socket, List.of(connected::countDown));
        FrameIntake intake =
            new FrameIntake(camera.id(), RingGeometry.forPictures(SLOTS, 3840, 2160), this)) {
      airlock.start();
      if (!connected.await(CONNECT_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException(
            "the camera side did not start within " + CONNECT_LIMIT.toSeconds() + " s");
      }
      startedNanos = System.nanoTime();
      try (Rendition encoder = rendition;
          Rendition.Subscription _ = encoder.subscribe(picture -> {})) {
        look(airlock, intake);
      }
    } finally {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(directory);
    }
    return result();
  }

  /** The picture that was kept, if one came and was wanted. */
  public synchronized Optional<BufferedImage> snapshot() {
    return Optional.ofNullable(snapshot);
  }

  /** Writes the picture that was kept. */
  public void writeSnapshot(Path file) throws IOException {
    BufferedImage image =
        snapshot().orElseThrow(() -> new IOException("no picture came, so none was written"));
    Snapshot.write(image, file);
  }

  private void look(Airlock airlock, FrameIntake intake) throws InterruptedException {
    long stream =
        airlock
            .open(camera.id(), intake.geometry(), intake.ring(), intake.notices(), this)
            .orElseThrow();
    intake.start("intake-" + camera.id());
    long limit = System.nanoTime() + FIRST_PICTURE_LIMIT.toNanos();
    while (firstPicture.getCount() > 0 && failed.getCount() > 0 && System.nanoTime() - limit < 0) {
      var _ = firstPicture.await(50, TimeUnit.MILLISECONDS);
    }
    if (firstPicture.getCount() == 0) {
      airlock.prove(stream);
      var _ = failed.await(length.toMillis(), TimeUnit.MILLISECONDS);
    }
    airlock.close(stream, false);
  }

  private synchronized ProbeResult result() {
    double seconds = (lastFrameNanos - firstFrameNanos) / 1e9;
    RenditionCounters encoded = rendition.counters();
    long decoded = stats.a() - firstStats.a();
    return new ProbeResult(
        verdict(),
        Optional.ofNullable(codec),
        header == null ? 0 : header.width(),
        header == null ? 0 : header.height(),
        frames,
        frames > 1 ? (frames - 1) / seconds : 0,
        stats.f() / 1e6,
        frames == 0 ? -1 : (firstFrameNanos - startedNanos) / 1_000_000,
        decoded > 0 ? (stats.c() - firstStats.c()) / 1e6 / decoded : 0,
        encoded.picturesEncoded() > 0
            ? encoded.encodeCpuNanos() / 1e6 / encoded.picturesEncoded()
            : 0,
        confinement,
        proven,
        Map.copyOf(rejections),
        Optional.ofNullable(reason),
        Transport.of(transport.a()).filter(chosen -> chosen != Transport.AUTO),
        Rejection.of((int) transport.b()),
        Optional.ofNullable(refusedPin));
  }

  private Verdict verdict() {
    if (frames > 0) {
      return Verdict.PICTURES;
    }
    if (noConfinement) {
      return Verdict.NO_CONFINEMENT;
    }
    if (reason == null) {
      return Verdict.NO_PICTURE;
    }
    return switch (reason) {
      case RTSP_UNREACHABLE -> Verdict.UNREACHABLE;
      case RTSP_AUTH_REFUSED, RTSP_AUTH_UNSUPPORTED, RTSP_AUTH_MALFORMED -> Verdict.LOGIN_REFUSED;
      case RTSP_TLS_UNTRUSTED -> Verdict.UNKNOWN_CERTIFICATE;
      case SDP_UNSUPPORTED_CODEC -> Verdict.UNSUPPORTED_CODEC;
      default -> Verdict.NO_PICTURE;
    };
  }

  @Override
  public void frame(FrameLease lease, FrameHeader checked, int skipped) {
    synchronized (this) {
      long now = System.nanoTime();
      if (frames == 0) {
        firstFrameNanos = now;
        if (snapshotWanted) {
          snapshot = Snapshot.of(lease.pixels(), checked.matrix());
        }
      }
      frames += 1 + skipped;
      lastFrameNanos = now;
      header = checked;
    }
    rendition.offer(lease);
    firstPicture.countDown();
  }

  @Override
  public void quiet() {
    // The limits of time are the waiting thread's business.
  }

  @Override
  public void lie() {
    failed.countDown();
  }

  @Override
  public synchronized void message(Message untrusted) {
    switch (untrusted.kind()) {
      case CONFINED -> {
        confinement = Confinement.of(untrusted.a());
        proven = EnumSet.copyOf(Confinement.FORBIDDEN_ACTS);
        proven.retainAll(confinement);
      }
      case PROOF -> proven = Confinement.of(untrusted.a() & untrusted.b());
      case TRACK -> codec = Codec.of((int) untrusted.a()).orElse(null);
      case STATS -> {
        stats = untrusted;
        if (firstStats.a() == 0) {
          firstStats = untrusted;
        }
      }
      case REJECTED ->
          Rejection.of((int) untrusted.a()).ifPresent(why -> rejections.put(why, untrusted.b()));
      case TRANSPORT -> transport = untrusted;
      case ENDED -> reason = Rejection.of((int) untrusted.a()).orElse(null);
      case TLS_SEEN -> refusedPin = CertificatePin.of(untrusted);
      case NO_CONFINEMENT -> {
        noConfinement = true;
        failed.countDown();
      }
      case WORKER_LOST -> {
        // Another transport is tried at once; a camera that refuses that too is waited with.
        boolean fallsBack = reason == Rejection.RTSP_TRANSPORT_REFUSED && !fellBack;
        if (fallsBack) {
          fellBack = true;
        } else {
          failed.countDown();
        }
      }
      case DIAL_FAILED -> failed.countDown();
      default -> {}
    }
  }

  @Override
  public void away() {
    failed.countDown();
  }
}
