package org.lightlock.simulate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.DigestResponse.Algorithm;

/**
 * What a simulated camera is like.
 *
 * @param clip an MP4 or MOV file with H.264, H.265 or MJPEG
 * @param bindAddress where it listens
 * @param port of RTSP, 0 for any
 * @param path of its only stream
 * @param credential what clients must know, null for an open camera
 * @param algorithms the Digest algorithms it offers, in this order
 * @param publish where {@code /sent} is served over HTTP, a loopback address; null for nowhere
 * @param sessionTimeout after which a silent client is dropped
 * @param tls what it proves itself with, then it speaks TLS only; null for none
 * @param tunnel whether its port answers RTSP over HTTP too
 * @param network how its packets travel
 * @param quirks how it differs from a polite camera
 */
public record Settings(
    Path clip,
    InetAddress bindAddress,
    int port,
    String path,
    @Nullable CameraCredential credential,
    List<Algorithm> algorithms,
    @Nullable InetSocketAddress publish,
    Duration sessionTimeout,
    @Nullable SimulatedIdentity tls,
    Tunnel tunnel,
    Network network,
    Set<Quirk> quirks) {
  /** The path of a camera that was not given another one. */
  public static final String DEFAULT_PATH = "/live";

  /** Whether a camera answers RTSP over HTTP. */
  public enum Tunnel {
    OFF,
    /** Whoever comes; the login is RTSP's matter. */
    OPEN,
    /** HTTP asks for the login too and closes the connection after its 401, as Axis does. */
    WITH_LOGIN
  }

  /** Checks what can be checked without a file or a socket. */
  public Settings {
    algorithms = List.copyOf(algorithms);
    quirks = Set.copyOf(quirks);
    if (!path.startsWith("/") || path.endsWith("/")) {
      throw new IllegalArgumentException("a path begins with / and does not end with it");
    }
    if (credential != null && algorithms.isEmpty()) {
      throw new IllegalArgumentException("a password needs a Digest algorithm");
    }
    if (publish != null && (publish.isUnresolved() || !publish.getAddress().isLoopbackAddress())) {
      throw new IllegalArgumentException("the times of sending are published on loopback only");
    }
  }

  /** An open camera on a free port of this machine. */
  public static Settings of(Path clip) {
    return new Settings(
        clip,
        InetAddress.getLoopbackAddress(),
        0,
        DEFAULT_PATH,
        null,
        // Clients that know MD5 only, such as FFmpeg, take the last challenge.
        List.of(Algorithm.SHA_256, Algorithm.MD5),
        null,
        Duration.ofSeconds(60),
        null,
        Tunnel.OFF,
        Network.GOOD,
        Set.of());
  }

  /** With another place to listen. */
  public Settings at(InetAddress newAddress, int newPort) {
    return with(
        draft -> {
          draft.bindAddress = newAddress;
          draft.port = newPort;
        });
  }

  /** With another path. */
  public Settings withPath(String other) {
    return with(draft -> draft.path = other);
  }

  /** With a user and password, or without. */
  public Settings withCredential(@Nullable CameraCredential other) {
    return with(draft -> draft.credential = other);
  }

  /** With other Digest algorithms. */
  public Settings withAlgorithms(List<Algorithm> other) {
    return with(draft -> draft.algorithms = other);
  }

  /** With the times of sending published over HTTP. */
  public Settings withPublish(@Nullable InetSocketAddress other) {
    return with(draft -> draft.publish = other);
  }

  /** With another patience. */
  public Settings withSessionTimeout(Duration other) {
    return with(draft -> draft.sessionTimeout = other);
  }

  /** Speaking TLS, or not. */
  public Settings withTls(@Nullable SimulatedIdentity other) {
    return with(draft -> draft.tls = other);
  }

  /** Answering RTSP over HTTP, or not. */
  public Settings withTunnel(Tunnel other) {
    return with(draft -> draft.tunnel = other);
  }

  /** With another network. */
  public Settings withNetwork(Network other) {
    return with(draft -> draft.network = other);
  }

  /** Behaving like odd cameras. */
  public Settings withQuirks(Set<Quirk> others) {
    return with(draft -> draft.quirks = others);
  }

  private Settings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new Settings(
        clip,
        draft.bindAddress,
        draft.port,
        draft.path,
        draft.credential,
        draft.algorithms,
        draft.publish,
        draft.sessionTimeout,
        draft.tls,
        draft.tunnel,
        draft.network,
        draft.quirks);
  }

  /** Settings while one of them changes. */
  private static final class Draft {
    private InetAddress bindAddress;
    private int port;
    private String path;
    private @Nullable CameraCredential credential;
    private List<Algorithm> algorithms;
    private @Nullable InetSocketAddress publish;
    private Duration sessionTimeout;
    private @Nullable SimulatedIdentity tls;
    private Tunnel tunnel;
    private Network network;
    private Set<Quirk> quirks;

    Draft(Settings from) {
      bindAddress = from.bindAddress;
      port = from.port;
      path = from.path;
      credential = from.credential;
      algorithms = from.algorithms;
      publish = from.publish;
      sessionTimeout = from.sessionTimeout;
      tls = from.tls;
      tunnel = from.tunnel;
      network = from.network;
      quirks = from.quirks;
    }
  }
}
