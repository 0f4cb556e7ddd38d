package org.lightlock.serve.rtsps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.mse.H264Clip;
import org.lightlock.teststreams.FfmpegProgram;

/** Players that are not ours, against the whole listener: FFmpeg, GStreamer and VLC. */
class RtspsPlayersIT {
  private static final int PICTURES = 40;

  @TempDir private static Path folder;
  private static RtspsRig rig;

  @BeforeAll
  static void start() throws Exception {
    rig = new RtspsRig(folder, RtspsRig.LIMITS, AdmissionLimits.DEFAULT, H264Clip.small(50));
    rig.sound(aac());
    rig.pump();
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  private static String url(String scheme) {
    return "%s://%s:%s@127.0.0.1:%d/gate"
        .formatted(scheme, RtspsRig.CLIENT, rig.secret, rig.server.address().getPort());
  }

  private static String output(Process process) throws Exception {
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String ffmpeg(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("-v", "warning"));
    all.addAll(List.of(arguments));
    return output(FfmpegProgram.builder(all).redirectErrorStream(true).start());
  }

  @Test
  void ffmpeg_overTls_decodesPicturesAndSound() throws Exception {
    System.err.println("FF " + ffmpeg(
        "-i", url("rtsps"), "-frames:v", "" + PICTURES, "-f", "framecrc", "-"));
  }

  @Test
  void ffmpeg_throughTheTunnel_decodesPictures() throws Exception {
    System.err.println("FT " + ffmpeg(
        "-rtsp_transport", "https", "-i", url("rtsp"), "-frames:v", "" + PICTURES, "-f", "framecrc", "-"));
  }

  private static String gstreamer(String address, String... more) throws Exception {
    Path script =
        Path.of(System.getProperty("lightlock.home", "."))
            .resolve("src/test/resources/org/lightlock/serve/rtsps/gstreamer-viewer.py");
    // Debian's own Python: another one on the PATH would not find Debian's bindings.
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script.toString(), address));
    command.addAll(List.of(RtspsRig.CLIENT, rig.secret, String.valueOf(PICTURES)));
    command.addAll(List.of(more));
    return output(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  @Test
  void gstreamer_overTls_decodesPicturesAndSound() throws Exception {
    System.err.println("GS " + gstreamer(rig.url("/gate"), "sound"));
  }

  @Test
  void gstreamer_throughTheTunnel_decodesPictures() throws Exception {
    System.err.println("GT " + gstreamer(rig.url("/gate").replace("rtsps:", "rtspsh:")));
  }

  @Test
  void vlc() throws Exception {
    List<String> command = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    command.addAll(List.of("vlc", "-I", "dummy", "-v", "--run-time=4", "--vout=dummy","--aout=dummy","--no-gnutls-system-trust", rig.url("/gate").replace("rtsps://", "rtsps://" + RtspsRig.CLIENT + ":" + rig.secret + "@"), "vlc://quit"));
    ProcessBuilder b = new ProcessBuilder(command).redirectErrorStream(true);
    b.environment().put("HOME", "/tmp");
    System.err.println("VLC " + output(b.start()));
  }

  /** Access units of a tone, without their ADTS headers. */
  private static List<byte[]> aac() throws Exception {
    Path file = folder.resolve("tone.aac");
    H264Clip.run(
        "ffmpeg", "-y", "-loglevel", "error", "-f", "lavfi", "-i",
        "sine=frequency=440:sample_rate=48000:duration=4", "-c:a", "aac", "-f", "adts",
        file.toString());
    byte[] adts = Files.readAllBytes(file);
    List<byte[]> units = new ArrayList<>();
    for (int at = 0; at + 7 <= adts.length; ) {
      int length = (adts[at + 3] & 3) << 11 | (adts[at + 4] & 0xff) << 3 | (adts[at + 5] & 0xff) >> 5;
      units.add(Arrays.copyOfRange(adts, at + 7, at + length));
      at += length;
    }
    return units;
  }
}
