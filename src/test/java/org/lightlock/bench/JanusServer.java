package org.lightlock.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Debian's Janus with one mountpoint of H.264, in this process's own network, configured as kindly
 * as its manual knows: ICE-lite, few event loops, no log, nothing loaded that is not used.
 */
final class JanusServer implements AutoCloseable {
  static final int MOUNTPOINT = 1;
  static final int PAYLOAD_TYPE = 96;

  private static final Path PROGRAM = Path.of("/usr/bin/janus");
  private static final int API_PORT = 8_088;
  private static final int MEDIA_PORT = 8_004;
  private static final Duration START = Duration.ofSeconds(20);

  private final Process process;

  private JanusServer(Process process) {
    this.process = process;
  }

  /** Whether it can be started; says what to type if not. */
  static void need() throws IOException {
    if (!Files.isExecutable(PROGRAM)) {
      throw new IOException(
          "Janus is not installed. Type: apt-get install --no-install-recommends janus");
    }
  }

  /** Starts it with a configuration of its own. */
  static JanusServer start(Path folder) throws IOException, InterruptedException {
    need();
    Files.createDirectories(folder);
    Path log = folder.resolve("janus.log");
    int processors = Runtime.getRuntime().availableProcessors();
    Files.writeString(
        folder.resolve("janus.jcfg"),
        """
        general: {
          configs_folder = "%s"
          plugins_folder = "/usr/lib/x86_64-linux-gnu/janus/plugins"
          transports_folder = "/usr/lib/x86_64-linux-gnu/janus/transports"
          events_folder = "/nonexistent"
          loggers_folder = "/nonexistent"
          debug_level = 2
          interface = "%s"
          session_timeout = 0
          event_loops = %d
        }
        media: { ipv6 = false }
        nat: { ice_lite = true  ice_enforce_list = "%s" }
        plugins: { disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_videoroom.so,libjanus_voicemail.so" }
        transports: { disable = "libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so,libjanus_websockets.so" }
        """
            .formatted(folder, OwnNetwork.ADDRESS, processors, OwnNetwork.ADDRESS));
    Files.writeString(
        folder.resolve("janus.transport.http.jcfg"),
        """
        general: {
          json = "plain"
          base_path = "/janus"
          http = true
          port = %d
          ip = "127.0.0.1"
          https = false
        }
        admin: { admin_http = false }
        """
            .formatted(API_PORT));
    Files.writeString(
        folder.resolve("janus.plugin.streaming.jcfg"),
        """
        street: {
          type = "rtp"
          id = %d
          audio = false
          video = true
          videoport = %d
          videoiface = "127.0.0.1"
          videopt = %d
          videocodec = "h264"
          videofmtp = "profile-level-id=42e01f;packetization-mode=1"
          videobufferkf = true
        }
        """
            .formatted(MOUNTPOINT, MEDIA_PORT, PAYLOAD_TYPE));
    Process process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--configs-folder=" + folder,
                "--config=" + folder.resolve("janus.jcfg"),
                "--disable-colors")
            .redirectOutput(log.toFile())
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    awaitApi(process, log);
    return new JanusServer(process);
  }

  private static void awaitApi(Process process, Path log) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest info = HttpRequest.newBuilder(URI.create(api() + "/info")).build();
      while (true) {
        try {
          var _ = http.send(info, HttpResponse.BodyHandlers.discarding());
          return;
        } catch (IOException e) {
          if (!process.isAlive() || System.nanoTime() > deadline) {
            process.destroy();
            throw new IOException("Janus does not serve: " + Files.readString(log), e);
          }
          Thread.sleep(100);
        }
      }
    }
  }

  /** Where its HTTP API is. */
  static String api() {
    return "http://127.0.0.1:" + API_PORT + "/janus";
  }

  /** Where the mountpoint's RTP goes. */
  static InetSocketAddress media() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), MEDIA_PORT);
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    Installed.end(process);
  }
}
