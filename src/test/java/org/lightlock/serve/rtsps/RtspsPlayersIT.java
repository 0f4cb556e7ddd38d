package org.lightlock.serve.rtsps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.protect.TestAuthority;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.mse.H264Clip;
import org.lightlock.teststreams.FfmpegProgram;

/**
 * Players that are not ours, against the whole listener: FFmpeg and GStreamer, inside TLS and
 * through the tunnel. (VLC 3 as Debian builds it has no RTSP client at all.)
 */
class RtspsPlayersIT {
  private static final int PICTURES = 40;

  /** Longer than {@link #LIMITS} lets anybody live who does not say that he is there. */
  private static final int MANY_PICTURES = 300;

  private static final RtspsLimits LIMITS =
      new RtspsLimits(
          1_500_000,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          100,
          100,
          RtspsLimits.DEFAULT.newPerSecond(),
          RtspsLimits.DEFAULT.unshown(),
          RtspsLimits.DEFAULT.unshownPerAddress());

  @TempDir private static Path folder;
  private static BelievedClients clients;
  private static RtspsRig rig;

  @BeforeAll
  static void start() throws Exception {
    // Every player is asked for a certificate; those that have none must not mind.
    clients = new BelievedClients(folder);
    rig = new RtspsRig(folder, LIMITS, AdmissionLimits.DEFAULT, H264Clip.small(50), clients);
    rig.sound(tone());
    rig.pump();
  }

  @AfterAll
  static void stop() {
    rig.close();
    clients.close();
  }

  @AfterEach
  void nothingIsLeft() {
    await().until(() -> rig.server.connections() == 0 && rig.streams.watches() == 0);
    assertThat(rig.admissions.open()).isZero();
    assertThat(rig.refusals).isEmpty();
  }

  @Test
  void ffmpeg_insideTls_decodesPicturesAndSoundForAsLongAsItLikes() throws Exception {
    List<String> lines =
        ffmpeg("-v", "warning", "-i", url("rtsps"), "-frames:v", String.valueOf(MANY_PICTURES));

    assertDecoded(lines, MANY_PICTURES);
    // Sound of its own length beside the pictures: both were put on one clock.
    long sounds = lines.stream().filter(line -> line.startsWith("1,")).count();
    assertThat(sounds).isBetween(MANY_PICTURES * 48_000L / 25 / 1_024 - 30, 700L);
  }

  @Test
  void ffmpeg_throughTheTunnel_decodesPictures() throws Exception {
    List<String> lines =
        ffmpeg(
            "-v",
            "warning",
            "-rtsp_transport",
            "https",
            "-i",
            url("rtsp"),
            "-frames:v",
            String.valueOf(PICTURES));

    assertDecoded(lines, PICTURES);
  }

  @Test
  void ffmpeg_byItsCertificateAlone_decodesPictures() throws Exception {
    TestAuthority.Issued recorder = clients.recorder();
    List<String> lines =
        ffmpeg(
            "-v",
            "warning",
            "-cert_file",
            TestAuthority.write(folder.resolve("recorder.crt"), recorder.certificate()).toString(),
            "-key_file",
            TestAuthority.write(folder.resolve("recorder.key"), recorder.key()).toString(),
            "-i",
            rig.url("/gate"),
            "-frames:v",
            String.valueOf(PICTURES));

    assertDecoded(lines, PICTURES);
  }

  /** Every picture, each 1/25 s after the other, and not a word of complaint. */
  private static void assertDecoded(List<String> lines, int pictures) {
    assertThat(lines).noneMatch(line -> line.matches("(?i).*(error|missed|corrupt|concealing).*"));
    List<Long> times =
        lines.stream()
            .filter(line -> line.startsWith("0,"))
            .map(line -> Long.parseLong(line.split(",", -1)[2].strip()))
            .toList();
    assertThat(times).hasSize(pictures);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1)).as("picture %d", i).isEqualTo(1);
    }
  }

  @Test
  void gstreamer_insideTls_decodesPicturesAndSoundForAsLongAsItLikes() throws Exception {
    String said = gstreamer(rig.url("/gate"), MANY_PICTURES, "sound");

    assertThat(said).contains("pictures=" + MANY_PICTURES + " ").contains("width=320 height=180");
  }

  @Test
  void gstreamer_throughTheTunnel_decodesPictures() throws Exception {
    String said = gstreamer(rig.url("/gate").replace("rtsps:", "rtspsh:"), PICTURES);

    assertThat(said).contains("pictures=" + PICTURES + " ");
  }

  private static String url(String scheme) {
    return "%s://%s:%s@127.0.0.1:%d/gate"
        .formatted(scheme, RtspsRig.CLIENT, rig.secret, rig.server.address().getPort());
  }

  private static List<String> ffmpeg(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-f", "framecrc", "-"));
    Process process = FfmpegProgram.builder(all).redirectErrorStream(true).start();
    return output(process).lines().toList();
  }

  private static String gstreamer(String address, int pictures, String... more) throws Exception {
    Path script =
        Path.of(System.getProperty("lightlock.home", "."))
            .resolve("src/test/resources/org/lightlock/serve/rtsps/gstreamer-viewer.py");
    // Debian's own Python: another one on the PATH would not find Debian's bindings.
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script.toString()));
    command.addAll(List.of(address, RtspsRig.CLIENT, rig.secret, String.valueOf(pictures)));
    command.addAll(List.of(more));
    return output(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private static String output(Process process) throws Exception {
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(output).isZero();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }

  /** The access units of a tone, without their ADTS headers (ISO/IEC 14496-3 §1.A.2). */
  private static List<byte[]> tone() throws Exception {
    Path file = folder.resolve("tone.aac");
    H264Clip.run(
        "ffmpeg",
        "-y",
        "-loglevel",
        "error",
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=440:sample_rate=48000:duration=4",
        "-c:a",
        "aac",
        "-f",
        "adts",
        file.toString());
    byte[] adts = Files.readAllBytes(file);
    List<byte[]> units = new ArrayList<>();
    int at = 0;
    while (at + 7 <= adts.length) {
      int length =
          (adts[at + 3] & 3) << 11 | (adts[at + 4] & 0xff) << 3 | (adts[at + 5] & 0xff) >> 5;
      units.add(Arrays.copyOfRange(adts, at + 7, at + length));
      at += length;
    }
    return units;
  }
}
