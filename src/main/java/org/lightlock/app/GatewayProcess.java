package org.lightlock.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.CameraLogins;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.FactorSettings;
import org.lightlock.access.LocalAccess;
import org.lightlock.access.LoginLimits;
import org.lightlock.access.Session;
import org.lightlock.access.SessionLimits;
import org.lightlock.access.audit.AuditLog;
import org.lightlock.access.audit.AuditTrail;
import org.lightlock.access.audit.SyslogWitness;
import org.lightlock.config.ClientCertificatesConfig;
import org.lightlock.config.GatewayConfig;
import org.lightlock.config.RequestsConfig;
import org.lightlock.config.WebRtcConfig;
import org.lightlock.control.Administration;
import org.lightlock.frame.RingGeometry;
import org.lightlock.observe.Health;
import org.lightlock.observe.Metrics;
import org.lightlock.observe.ObserveListener;
import org.lightlock.protect.CertificateWatch;
import org.lightlock.protect.ServedCertificate;
import org.lightlock.protect.TlsIdentity;
import org.lightlock.protect.TlsIdentityException;
import org.lightlock.protect.acme.AcmeCertificate;
import org.lightlock.protect.seal.SealException;
import org.lightlock.relay.LoginDelivery;
import org.lightlock.relay.RelayedCamera;
import org.lightlock.relay.RelayedCameras;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.PacketStreams;
import org.lightlock.serve.StartLimit;
import org.lightlock.serve.http.RequestGate;
import org.lightlock.serve.http.RequestLimits;

/** The gateway's wiring: pixels in, viewers out. */
final class GatewayProcess {
  /** One picture is written, one is the newest, one is being encoded, one waits for an encoder. */
  private static final int RING_SLOTS = 4;

  private static final int LARGEST_WIDTH = 3840;
  private static final int LARGEST_HEIGHT = 2160;

  private GatewayProcess() {}

  /**
   * Serves until the life line ends. Prints one line {@code
   * {"ready":"gateway","port":8443,"metricsPort":9464}} on standard output once it serves.
   */
  static void run(GatewayConfig config, LifeLine lifeLine) throws CommandException {
    checkPorts(config);
    try {
      var metrics = new Metrics();
      try (AccessDatabase database = AccessDatabase.open(AccessLocation.of(config));
          AuditLog audit = GatewayAudit.start(config, database)) {
        FactorSettings factors = FactorParts.settings(config, database);
        Optional<AcmeCertificate> acme = CertificateOrders.certificate(config);
        var certificate = new ServedCertificate(identity(config, acme), config.tls().allowTls12());
        metrics.certificate(() -> certificate.expires().getEpochSecond());
        try (var _ = watch(config, certificate, acme);
            var _ = CertificateOrders.start(acme)) {
          serve(config, certificate, metrics, database, factors, audit, lifeLine);
        }
      }
    } catch (TlsIdentityException e) {
      throw new CommandException(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()));
    } catch (DatabaseException | SealException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.PART_FAILED, "the gateway cannot start: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whoever watches is written down before the first picture: the audit is there before access. */
  private static void serve(
      GatewayConfig config,
      ServedCertificate certificate,
      Metrics metrics,
      AccessDatabase database,
      FactorSettings factors,
      AuditLog audit,
      LifeLine lifeLine)
      throws IOException, DatabaseException, InterruptedException, CommandException {
    var counting =
        new CountingEvents(metrics, config.cameras(), config.renditions().specs(), audit.trail());
    try (SingleSignOn sso = SingleSignOn.open(config.sso());
        LocalAccess access = access(config, database, factors, audit.trail());
        LoginDelivery logins = logins(config, database);
        RelayedCameras cameras = cameras(config, counting, logins);
        var _ = new CounterPump(metrics, cameras)) {
      metrics.failedLogins(access::failedLogins, access::failedStreamLogins);
      metrics.audit(
          () -> audit.unwritableFor().isEmpty(),
          () -> audit.witness().map(SyslogWitness::isConnected).orElse(false));
      cameras.start();
      var administration = Administration.of(database, InstantSource.system(), audit.trail());
      serve(
          config,
          certificate,
          metrics,
          counting,
          database,
          access,
          administration,
          sso,
          cameras,
          audit,
          lifeLine);
    }
  }

  /** Ends the command when a listener's port cannot be had, before anything is started. */
  static void checkPorts(GatewayConfig config) throws CommandException {
    FreePort.check(config.listen().address(), config.listen().port(), "listen.port");
    FreePort.check(config.metrics().address(), config.metrics().port(), "metrics.port");
    if (config.rtsps().enabled()) {
      FreePort.check(config.rtsps().address(), config.rtsps().port(), "rtsps.port");
    }
    if (config.clientCertificates().isPresent()) {
      ClientCertificatesConfig clients = config.clientCertificates().get();
      FreePort.check(clients.address(), clients.port(), "client-certificates.port");
    }
    WebRtcConfig webrtc = config.webrtc();
    if (webrtc.enabled()) {
      FreePort.checkUdp(webrtc.address(), webrtc.udpPort(), "webrtc.udp-port");
      if (webrtc.tcpPort().isPresent()) {
        FreePort.check(webrtc.address(), webrtc.tcpPort().get(), "webrtc.tcp-port");
      }
    }
  }

  private static void serve(
      GatewayConfig config,
      ServedCertificate certificate,
      Metrics metrics,
      CountingEvents counting,
      AccessDatabase database,
      LocalAccess access,
      Administration administration,
      SingleSignOn sso,
      RelayedCameras cameras,
      AuditLog audit,
      LifeLine lifeLine)
      throws IOException, DatabaseException, InterruptedException, CommandException {
    RequestGate gate = gate(config, access);
    metrics.heldBack(gate::heldBack);
    RequestsConfig requests = config.requests();
    var starts = new StartLimit(requests.startsPerAccount(), requests.startsPerAddress());
    var admissions = new Admissions(access, admissionLimits(config), starts);
    var ways = new HttpWays(config, access, cameras, admissions, counting);
    var packets = new PacketStreams();
    var measured = new InetSocketAddress(config.metrics().address(), config.metrics().port());
    try (CertificateParts clients = CertificateParts.open(config.clientCertificates(), access);
        RtspsListener rtsps =
            RtspsListener.start(
                config.rtsps(),
                config.viewers().oldPlayers(),
                clients.rtspsTls(certificate),
                clients.forRtsps(),
                access,
                admissions,
                cameras,
                packets,
                counting);
        WebRtcListener webRtc = WebRtcListener.start(config, cameras, packets, counting);
        HttpListeners http =
            HttpListeners.start(
                config,
                certificate,
                () -> hsts(config, certificate),
                gate,
                access,
                clients,
                GatewayApi.of(
                    access,
                    administration,
                    cameras,
                    audit.reader(),
                    ways.addresses(rtsps.port(), webRtc.isOn()),
                    sso.button()),
                ways.live(),
                ways.others(webRtc),
                sso);
        ObserveListener observe =
            ObserveListener.start(measured, metrics, () -> health(cameras, admissions, audit))) {
      Lightlock.log(
          "lightlock: certificate SHA-256 fingerprint " + certificate.current().fingerprint());
      FactorParts.inviteFirst(config, http.port(), database);
      Map<String, Object> ports = new LinkedHashMap<>();
      http.addPorts(ports);
      ports.put("metricsPort", observe.address().getPort());
      rtsps.port().ifPresent(port -> ports.put("rtspsPort", port));
      webRtc.addPorts(ports);
      ReadyLine.print("gateway", ports);
      lifeLine.awaitEnd();
    }
  }

  private static TlsIdentity identity(GatewayConfig config, Optional<AcmeCertificate> acme)
      throws TlsIdentityException {
    Optional<Path> certificate = config.tls().certificate();
    Optional<Path> key = config.tls().key();
    if (certificate.isPresent() && key.isPresent()) {
      return TlsIdentity.load(certificate.get(), key.get(), InstantSource.system());
    }
    Optional<TlsIdentity> ordered = acme.flatMap(AcmeCertificate::current);
    return ordered.isPresent()
        ? ordered.get()
        : TlsIdentity.selfSigned(config.dataDir(), config.listen().names(), InstantSource.system());
  }

  private static CertificateWatch watch(
      GatewayConfig config, ServedCertificate certificate, Optional<AcmeCertificate> acme) {
    List<Path> files =
        Stream.of(config.tls().certificate(), config.tls().key(), acme.map(AcmeCertificate::file))
            .flatMap(Optional::stream)
            .toList();
    return CertificateWatch.start(
        certificate, () -> identity(config, acme), files, InstantSource.system());
  }

  /**
   * A browser that was told so lets nobody past a certificate that it does not trust, which one
   * that we made is until somebody has looked at it.
   */
  private static Duration hsts(GatewayConfig config, ServedCertificate certificate) {
    return certificate.isSelfSigned() ? Duration.ZERO : config.tls().hsts();
  }

  private static RequestGate gate(GatewayConfig config, LocalAccess access) {
    RequestsConfig requests = config.requests();
    return new RequestGate(
        new RequestLimits(
            requests.perAddress(),
            requests.perAccount(),
            requests.loginsPerAddress(),
            requests.offersPerAddress(),
            requests.connectionsPerAddress()),
        token -> access.peek(token).map(Session::user));
  }

  private static LocalAccess access(
      GatewayConfig config, AccessDatabase database, FactorSettings factors, AuditTrail trail) {
    GatewayConfig.Accounts accounts = config.accounts();
    return LocalAccess.start(
        database,
        new SessionLimits(accounts.sessionIdle(), accounts.sessionAbsolute()),
        new LoginLimits(
            accounts.loginFailures(), 4 * accounts.loginFailures(), accounts.loginWindow()),
        config.cameras().stream()
            .collect(Collectors.toMap(GatewayConfig.Camera::id, GatewayConfig.Camera::place)),
        factors,
        trail);
  }

  private static LoginDelivery logins(GatewayConfig config, AccessDatabase database)
      throws DatabaseException {
    return LoginDelivery.start(
        new CameraLogins(database, InstantSource.system()),
        config.cameras().stream()
            .map(GatewayConfig.Camera::id)
            .collect(Collectors.toUnmodifiableSet()));
  }

  private static RelayedCameras cameras(
      GatewayConfig config, CountingEvents counting, LoginDelivery logins) {
    List<RelayedCamera> cameras =
        config.cameras().stream()
            .map(
                camera ->
                    new RelayedCamera(
                        camera.id(),
                        camera.name(),
                        camera.pull() == GatewayConfig.Pull.ALWAYS,
                        camera.footageWatch()))
            .toList();
    return new RelayedCameras(
        config.airlock(),
        cameras,
        config.renditions().specs(),
        RingGeometry.forPictures(RING_SLOTS, LARGEST_WIDTH, LARGEST_HEIGHT),
        InstantSource.system(),
        counting.relay(),
        logins);
  }

  private static AdmissionLimits admissionLimits(GatewayConfig config) {
    GatewayConfig.Viewers viewers = config.viewers();
    return new AdmissionLimits(
        viewers.maxStreamsPerUser(), viewers.maxStreams(), viewers.maxStreams());
  }

  private static Health health(RelayedCameras cameras, Admissions admissions, AuditLog audit) {
    boolean there = cameras.cameraSideIsThere();
    boolean written = audit.unwritableFor().isEmpty();
    boolean changed = audit.change().isPresent();
    return new Health(
        there && written && !changed,
        Map.of(
            "cameraSide",
            there ? "there" : "away",
            "audit",
            !written ? "unwritable" : changed ? "changed" : "written",
            "viewers",
            admissions.open()));
  }
}
