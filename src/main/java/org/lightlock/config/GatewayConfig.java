package org.lightlock.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lightlock.camera.CameraId;
import org.lightlock.camera.CameraPlace;
import org.lightlock.encode.RenditionSpec;

/**
 * What the gateway reads: listeners, names, accounts. Holds nothing by which a camera could be
 * reached.
 *
 * @param airlock the camera side's Unix socket
 * @param dataDir where a self-made certificate lives, and the database unless it is a server's
 * @param sso single sign-on, empty for none
 * @param clientCertificates logins by certificate, empty for none
 */
public record GatewayConfig(
    Path airlock,
    Path dataDir,
    DatabaseConfig database,
    Listen listen,
    Tls tls,
    List<Camera> cameras,
    Renditions renditions,
    Accounts accounts,
    Seal seal,
    Viewers viewers,
    RequestsConfig requests,
    Rtsps rtsps,
    WebRtcConfig webrtc,
    MetricsListener metrics,
    AuditConfig audit,
    Optional<SsoConfig> sso,
    Optional<ClientCertificatesConfig> clientCertificates) {
  /** Where the gateway keeps its data when nothing is configured. */
  public static final Path DEFAULT_DATA_DIR = Path.of("/var/lib/lightlock");

  /** Keeps its own list. */
  public GatewayConfig {
    cameras = List.copyOf(cameras);
  }

  /** A gateway whose people have accounts here alone. */
  public GatewayConfig(
      Path airlock,
      Path dataDir,
      DatabaseConfig database,
      Listen listen,
      Tls tls,
      List<Camera> cameras,
      Renditions renditions,
      Accounts accounts,
      Seal seal,
      Viewers viewers,
      RequestsConfig requests,
      Rtsps rtsps,
      WebRtcConfig webrtc,
      MetricsListener metrics,
      AuditConfig audit) {
    this(
        airlock,
        dataDir,
        database,
        listen,
        tls,
        cameras,
        renditions,
        accounts,
        seal,
        viewers,
        requests,
        rtsps,
        webrtc,
        metrics,
        audit,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Where viewers connect.
   *
   * @param port 0 takes a free one
   * @param names host names and IP addresses for the self-made certificate
   */
  public record Listen(InetAddress address, int port, List<String> names) {
    /** All IPv4 addresses, port 8443. */
    public static final Listen DEFAULTS =
        new Listen(InetAddress.ofLiteral("0.0.0.0"), 8443, List.of("localhost"));

    /** Keeps its own list. */
    public Listen {
      names = List.copyOf(names);
    }

    static Listen read(Section section) throws ConfigException {
      List<String> names = section.texts("names");
      for (String name : names) {
        if (!name.matches("[A-Za-z0-9.:-]{1,253}")) {
          throw section.problem("names", "expects host names or IP addresses, without a port");
        }
      }
      return new Listen(
          section.ip("address", DEFAULTS.address),
          section.number("port", 0, 65_535, DEFAULTS.port),
          names.isEmpty() ? DEFAULTS.names : names);
    }
  }

  /**
   * The operator's own certificate; without it the gateway makes one.
   *
   * @param certificate the chain in PEM, the gateway's own certificate first
   * @param key its private key in PEM (PKCS #8)
   * @param allowTls12 whether viewers that cannot do TLS 1.3 are served too
   * @param hsts so long browsers must use HTTPS with a certificate that they trust; zero tells them
   *     nothing
   * @param acme where a certificate is ordered, instead of the two files
   */
  public record Tls(
      Optional<Path> certificate,
      Optional<Path> key,
      boolean allowTls12,
      Duration hsts,
      Optional<AcmeConfig> acme) {
    /** A self-made certificate. */
    public static final Tls SELF_MADE =
        new Tls(Optional.empty(), Optional.empty(), false, Duration.ofDays(365), Optional.empty());

    private static final Duration MOST_HSTS = Duration.ofDays(3_650);

    static Tls read(Section section) throws ConfigException {
      var tls =
          new Tls(
              section.path("certificate"),
              section.path("key"),
              section.flag("allow-tls12", SELF_MADE.allowTls12),
              section.duration("hsts", Duration.ZERO, MOST_HSTS, SELF_MADE.hsts),
              section.has("acme")
                  ? Optional.of(AcmeConfig.read(section.section("acme", AcmeConfig.class)))
                  : Optional.empty());
      if (tls.certificate.isPresent() != tls.key.isPresent()) {
        throw section.problem(
            tls.key.isPresent() ? "key" : "certificate",
            "certificate and key belong together; add the other one");
      }
      if (tls.key.isPresent()) {
        PrivateFile.check(section, "key", tls.key.get());
        if (tls.acme.isPresent()) {
          throw section.problem("acme", "orders a certificate: take it or certificate and key out");
        }
      }
      return tls;
    }
  }

  /** When a camera's pictures are fetched. */
  public enum Pull {
    /** All the time: the first picture is there at once. */
    ALWAYS,
    /** While somebody watches. */
    ON_DEMAND
  }

  /**
   * A camera as viewers know it.
   *
   * @param id as the camera side calls it
   * @param name for people
   * @param footageWatch whether frozen and repeated pictures are looked for
   * @param site where it hangs; rights can be given by site
   * @param groups what it is one of; rights can be given by group
   */
  public record Camera(
      CameraId id,
      String name,
      Pull pull,
      boolean footageWatch,
      Optional<String> site,
      List<String> groups) {
    private static final int MAX_NAME_LENGTH = 64;
    private static final int MAX_GROUPS = 32;

    /** Keeps its own list. */
    public Camera {
      groups = List.copyOf(groups);
    }

    /** A camera at no site and in no group. */
    public Camera(CameraId id, String name, Pull pull, boolean footageWatch) {
      this(id, name, pull, footageWatch, Optional.empty(), List.of());
    }

    /** Where rights take it to be. */
    public CameraPlace place() {
      return new CameraPlace(id, site, Set.copyOf(groups));
    }

    static Camera read(Section section) throws ConfigException {
      CameraId id = CameraSideConfig.id(section);
      String name = section.text("name").orElse(id.value());
      if (name.length() > MAX_NAME_LENGTH) {
        throw section.problem("name", "has more than " + MAX_NAME_LENGTH + " characters; shorten");
      }
      return new Camera(
          id,
          name,
          section.choice("pull", Pull.ALWAYS),
          section.flag("footage-watch", true),
          site(section),
          groups(section));
    }

    private static Optional<String> site(Section section) throws ConfigException {
      Optional<String> site = section.text("site");
      if (site.isPresent()) {
        checkPlace(section, "site", site.get());
      }
      return site;
    }

    private static List<String> groups(Section section) throws ConfigException {
      List<String> groups = section.texts("groups");
      for (String group : groups) {
        checkPlace(section, "groups", group);
      }
      if (groups.size() > MAX_GROUPS) {
        throw section.problem("groups", "has more than " + MAX_GROUPS + " groups; remove some");
      }
      return groups;
    }

    private static void checkPlace(Section section, String key, String name)
        throws ConfigException {
      if (!CameraPlace.isValidName(name)) {
        throw section.problem(
            key, "expects names of 1 to 31 lower-case letters, digits and hyphens");
      }
    }
  }

  /**
   * What every camera is encoded as.
   *
   * @param full one camera shown large
   * @param tile a wall of many
   * @param more further ones
   */
  public record Renditions(Rendition full, Rendition tile, List<NamedRendition> more) {
    private static final int MAX_MORE = 6;

    /** As measured to be fluent on two processors. */
    public static final Renditions DEFAULTS =
        new Renditions(
            Rendition.of(RenditionSpec.FULL), Rendition.of(RenditionSpec.TILE), List.of());

    /** Keeps its own list. */
    public Renditions {
      more = List.copyOf(more);
    }

    /** As the encoder reads them, the default rendition first. */
    public List<RenditionSpec> specs() {
      List<RenditionSpec> specs = new ArrayList<>();
      specs.add(full.spec(RenditionSpec.FULL.name()));
      specs.add(tile.spec(RenditionSpec.TILE.name()));
      more.forEach(named -> specs.add(named.spec()));
      return specs;
    }

    static Renditions read(Section section) throws ConfigException {
      return new Renditions(
          Rendition.read(section.section("full", Rendition.class), DEFAULTS.full),
          Rendition.read(section.section("tile", Rendition.class), DEFAULTS.tile),
          more(section));
    }

    private static List<NamedRendition> more(Section section) throws ConfigException {
      List<NamedRendition> more = new ArrayList<>();
      Set<String> names =
          new HashSet<>(Set.of(RenditionSpec.FULL.name(), RenditionSpec.TILE.name()));
      for (Section entry : section.sections("more", NamedRendition.class)) {
        NamedRendition named = NamedRendition.read(entry);
        if (!names.add(named.name)) {
          throw entry.problem("name", "another rendition has this name; every one needs its own");
        }
        more.add(named);
      }
      if (more.size() > MAX_MORE) {
        throw section.problem("more", "has more than " + MAX_MORE + " renditions; remove some");
      }
      return more;
    }
  }

  /**
   * One of {@link Renditions#more}.
   *
   * @param name as it stands in addresses
   */
  public record NamedRendition(
      String name,
      int maxWidth,
      int maxHeight,
      int kilobitsPerSecond,
      int keyFrameSeconds,
      int framesPerSecond) {
    private static final Rendition DEFAULTS = new Rendition(1280, 720, 2_000, 2, 30);

    RenditionSpec spec() {
      return new RenditionSpec(
          name, maxWidth, maxHeight, kilobitsPerSecond * 1000, keyFrameSeconds, framesPerSecond);
    }

    static NamedRendition read(Section section) throws ConfigException {
      String name = section.required("name");
      if (!name.matches("[a-z0-9-]{1,16}")) {
        throw section.problem("name", "expects 1 to 16 of a-z, 0-9 and hyphens");
      }
      Rendition how = Rendition.read(section, DEFAULTS);
      return new NamedRendition(
          name,
          how.maxWidth,
          how.maxHeight,
          how.kilobitsPerSecond,
          how.keyFrameSeconds,
          how.framesPerSecond);
    }
  }

  /**
   * One rendition. Pictures are scaled down to fit, never up.
   *
   * @param framesPerSecond of a faster camera pictures are left out, evenly
   */
  public record Rendition(
      int maxWidth,
      int maxHeight,
      int kilobitsPerSecond,
      int keyFrameSeconds,
      int framesPerSecond) {
    static Rendition of(RenditionSpec spec) {
      return new Rendition(
          spec.maxWidth(),
          spec.maxHeight(),
          spec.bitsPerSecond() / 1000,
          spec.keyFrameSeconds(),
          spec.framesPerSecond());
    }

    RenditionSpec spec(String name) {
      return new RenditionSpec(
          name, maxWidth, maxHeight, kilobitsPerSecond * 1000, keyFrameSeconds, framesPerSecond);
    }

    static Rendition read(Section section, Rendition defaults) throws ConfigException {
      return new Rendition(
          section.number("max-width", 64, 3840, defaults.maxWidth),
          section.number("max-height", 64, 2160, defaults.maxHeight),
          section.number("kilobits-per-second", 50, 50_000, defaults.kilobitsPerSecond),
          section.number("key-frame-seconds", 1, 10, defaults.keyFrameSeconds),
          section.number("frames-per-second", 1, 60, defaults.framesPerSecond));
    }
  }

  /**
   * How long a login lasts and how often one may be tried.
   *
   * @param sessionIdle a session nobody uses ends after this
   * @param sessionAbsolute every session ends after this
   * @param loginFailures so many wrong passwords per user or address within the window
   * @param knownWords what no passphrase may be little more than, such as the municipality's name
   */
  public record Accounts(
      Duration sessionIdle,
      Duration sessionAbsolute,
      int loginFailures,
      Duration loginWindow,
      List<String> knownWords) {
    /** What holds when nothing is configured. */
    public static final Accounts DEFAULTS =
        new Accounts(
            Duration.ofMinutes(30), Duration.ofHours(12), 5, Duration.ofMinutes(5), List.of());

    /** Keeps its own list. */
    public Accounts {
      knownWords = List.copyOf(knownWords);
    }

    static Accounts read(Section section) throws ConfigException {
      var accounts =
          new Accounts(
              section.duration(
                  "session-idle", Duration.ofMinutes(1), Duration.ofDays(7), DEFAULTS.sessionIdle),
              section.duration(
                  "session-absolute",
                  Duration.ofMinutes(5),
                  Duration.ofDays(30),
                  DEFAULTS.sessionAbsolute),
              section.number("login-failures", 3, 100, DEFAULTS.loginFailures),
              section.duration(
                  "login-window", Duration.ofMinutes(1), Duration.ofDays(1), DEFAULTS.loginWindow),
              section.texts("known-words"));
      if (accounts.sessionIdle.compareTo(accounts.sessionAbsolute) > 0) {
        throw section.problem("session-idle", "is longer than session-absolute; shorten it");
      }
      return accounts;
    }
  }

  /**
   * What secrets in the database are sealed with.
   *
   * @param keyFile empty for systemd's credential, or a file in the data directory
   */
  public record Seal(Optional<Path> keyFile) {
    /** What holds when nothing is configured. */
    public static final Seal DEFAULTS = new Seal(Optional.empty());

    static Seal read(Section section) throws ConfigException {
      return new Seal(section.path("key-file"));
    }
  }

  /**
   * How many may watch.
   *
   * @param maxStreams tiles and large views of all users together
   * @param maxStreamsPerUser of one user
   * @param oldPlayers whether tickets in addresses, and MD5 at the login, are allowed
   */
  public record Viewers(int maxStreams, int maxStreamsPerUser, Old oldPlayers) {
    /** What holds when nothing is configured. */
    public static final Viewers DEFAULTS = new Viewers(400, 64, Old.ALLOWED);

    static Viewers read(Section section) throws ConfigException {
      return new Viewers(
          section.number("max-streams", 1, 10_000, DEFAULTS.maxStreams),
          section.number("max-streams-per-user", 1, 10_000, DEFAULTS.maxStreamsPerUser),
          section.choice("old-players", DEFAULTS.oldPlayers));
    }
  }

  /**
   * Where video management systems and players connect.
   *
   * @param port 0 takes a free one
   * @param digestSha256 whether SHA-256 is offered beside MD5, which some players cannot do
   */
  public record Rtsps(boolean enabled, InetAddress address, int port, boolean digestSha256) {
    /** Off: the port needs a right that the page's does not. */
    public static final Rtsps DEFAULTS =
        new Rtsps(false, InetAddress.ofLiteral("0.0.0.0"), 322, false);

    static Rtsps read(Section section) throws ConfigException {
      return new Rtsps(
          section.flag("enabled", DEFAULTS.enabled),
          section.ip("address", DEFAULTS.address),
          section.number("port", 0, 65_535, DEFAULTS.port),
          section.flag("digest-sha256", DEFAULTS.digestSha256));
    }
  }

  /**
   * Where /metrics and /healthz are: this machine only.
   *
   * @param port 0 takes a free one
   */
  public record MetricsListener(InetAddress address, int port) {
    /** What holds when nothing is configured. */
    public static final MetricsListener DEFAULTS =
        new MetricsListener(InetAddress.ofLiteral("127.0.0.1"), 9464);

    static MetricsListener read(Section section) throws ConfigException {
      var listener =
          new MetricsListener(
              section.ip("address", DEFAULTS.address),
              section.number("port", 0, 65_535, DEFAULTS.port));
      if (!listener.address.isLoopbackAddress()) {
        throw section.problem(
            "address",
            "metrics have no login, so they are served to this machine only; use 127.0.0.1 or ::1");
      }
      return listener;
    }
  }

  static GatewayConfig read(Section root) throws ConfigException {
    List<Camera> cameras = root.cameras(Camera.class, Camera::read, Camera::id, "with its id");
    Listen listen = Listen.read(root.section("listen", Listen.class));
    Rtsps rtsps = Rtsps.read(root.section("rtsps", Rtsps.class));
    return new GatewayConfig(
        root.socket("airlock").orElse(CameraSideConfig.DEFAULT_AIRLOCK),
        root.path("data-dir").orElse(DEFAULT_DATA_DIR),
        DatabaseConfig.read(root.section("database", DatabaseConfig.class)),
        listen,
        Tls.read(root.section("tls", Tls.class)),
        cameras,
        Renditions.read(root.section("renditions", Renditions.class)),
        Accounts.read(root.section("accounts", Accounts.class)),
        Seal.read(root.section("seal", Seal.class)),
        Viewers.read(root.section("viewers", Viewers.class)),
        RequestsConfig.read(root.section("requests", RequestsConfig.class)),
        rtsps,
        WebRtcConfig.read(root.section("webrtc", WebRtcConfig.class), listen, rtsps),
        MetricsListener.read(root.section("metrics", MetricsListener.class)),
        AuditConfig.read(root.section("audit", AuditConfig.class)),
        root.has("sso")
            ? Optional.of(SsoConfig.read(root.section("sso", SsoConfig.class)))
            : Optional.empty(),
        root.has("client-certificates")
            ? Optional.of(
                ClientCertificatesConfig.read(
                    root.section("client-certificates", ClientCertificatesConfig.class), listen))
            : Optional.empty());
  }
}
