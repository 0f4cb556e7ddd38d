package org.lightlock.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.ViewerGrant;
import org.lightlock.access.Watching;
import org.lightlock.camera.CameraEntry;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.EncodedSound;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.encode.SoundEncoder.Format;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.supervise.CameraSide;
import org.lightlock.supervise.TestCameraSide;
import org.lightlock.supervise.WorkerCommand;
import org.lightlock.supervise.WorkerLimits;
import org.lightlock.teststreams.Sounds;

/**
 * Sound from a camera through a real worker to a listener, who hears a beep and sees a flash at the
 * same time. Both are decoded by the ffmpeg program.
 */
class SoundIT {
  private static final CameraId CAMERA = new CameraId("gate");
  private static final int SECONDS = 8;
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final long MICROS_APART = 80_000;

  private static final String FLASH =
      "color=black:s=320x180:r=25:d=8,drawbox=c=white:t=fill:enable='lt(mod(t,1),0.1)'";
  private static final String BEEP = "aevalsrc=exprs='0.6*sin(2*PI*1000*t)*lt(mod(t,1),0.1)':d=8";

  @TempDir Path directory;

  private final List<EncodedPicture> pictures = new CopyOnWriteArrayList<>();
  private final List<EncodedSound> sounds = new CopyOnWriteArrayList<>();
  private final List<EncodedSound> opus = new CopyOnWriteArrayList<>();
  private final List<EncodedSound> opusOfAnother = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"ulaw", "alaw", "g726-32", "aal2-g726-32", "l16", "aac"})
  void flashAndBeep_areSeenAndHeardTogether(String codec) throws Exception {
    Path clip = clip(codec);
    try (SimulatedCamera simulated = SimulatedCamera.start(Settings.of(clip))) {
      listen(simulated, true, 6);
    }

    List<Long> flashes = flashes();
    List<Long> beeps = beeps();
    List<Long> apart = new ArrayList<>();
    for (long flash : flashes) {
      beeps.stream()
          .map(beep -> beep - flash)
          .filter(difference -> Math.abs(difference) < 400_000)
          .findFirst()
          .ifPresent(apart::add);
    }
    System.getLogger("sync")
        .log(System.Logger.Level.INFO, "{0}: beep after flash, microseconds: {1}", codec, apart);
    assertThat(apart).hasSizeGreaterThanOrEqualTo(3);
    assertThat(apart).allMatch(micros -> Math.abs(micros) <= MICROS_APART);
    assertContinuous(sounds, 1024);
    assertOpusBeside();
  }

  @Test
  void entryWithoutAudio_nothingIsHeard() throws Exception {
    Path clip = clip("ulaw");
    try (SimulatedCamera simulated = SimulatedCamera.start(Settings.of(clip))) {
      listen(simulated, false, 2);
    }
    assertThat(sounds).isEmpty();
    assertThat(opus).isEmpty();
    assertThat(pictures).isNotEmpty();
  }

  /** Watches and listens for some seconds of pictures. */
  private void listen(SimulatedCamera simulated, boolean audio, int seconds) throws IOException {
    CameraEntry plain = TestCameraSide.camera("gate", simulated.port(), simulated.path(), null);
    Path socket = directory.resolve("airlock");
    try (CameraSide _ =
            new CameraSide(
                socket,
                List.of(audio ? plain.withAudio() : plain),
                WorkerCommand.ofThisInstallation(),
                new WorkerLimits(0, 256, 200));
        RelayedCameras relay =
            new RelayedCameras(
                socket,
                List.of(new RelayedCamera(CAMERA, "Gate", true, false)),
                List.of(new RenditionSpec("full", 320, 180, 500_000, 2)),
                TestCameraSide.GEOMETRY,
                InstantSource.system(),
                RelayEvents.NONE)) {
      relay.start();
      ScriptedAccess access = new ScriptedAccess("gate");
      var session = access.session(access.signIn()).orElseThrow();
      ViewerGrant grant = Watching.live(access, session, CAMERA, "full").orElseThrow();
      try (LiveStreams.Watch _ = relay.watch(grant, pictures::add);
          LiveStreams.Listening _ = relay.listen(grant, sounds::add);
          LiveStreams.Listening _ = relay.listen(grant, Format.OPUS, opus::add);
          LiveStreams.Listening _ = relay.listen(grant, Format.OPUS, opusOfAnother::add)) {
        if (audio) {
          await().atMost(LIMIT).until(() -> relay.hasSound(CAMERA));
          await().atMost(LIMIT).until(() -> !sounds.isEmpty());
          assertThat(relay.camera(CAMERA).orElseThrow().audio()).isTrue();
        }
        await()
            .atMost(LIMIT)
            .until(() -> relay.camera(CAMERA).orElseThrow().state() == CameraState.LIVE);
        int before = pictures.size();
        await().atMost(LIMIT).until(() -> pictures.size() > before + 25 * seconds);
        assertThat(relay.camera(CAMERA).orElseThrow().audio()).isEqualTo(audio);
        assertThat(relay.hasSound(CAMERA)).isEqualTo(audio);
      }
    }
  }

  private Path clip(String codec) throws Exception {
    Path clip = directory.resolve("clip.mp4");
    Sounds.ffmpeg(
        List.of(
            "-y",
            "-f",
            "lavfi",
            "-i",
            FLASH,
            "-c:v",
            "libx264",
            "-tune",
            "zerolatency",
            "-g",
            "25",
            "-pix_fmt",
            "yuv420p",
            clip.toString()));
    byte[] sound =
        switch (codec) {
          case "ulaw" -> Sounds.encode(BEEP, 8_000, "pcm_mulaw", List.of("-f", "mulaw"));
          case "alaw" -> Sounds.encode(BEEP, 8_000, "pcm_alaw", List.of("-f", "alaw"));
          case "g726-32" -> Sounds.encode(BEEP, 8_000, "g726le", List.of("-f", "g726le"));
          case "aal2-g726-32" -> Sounds.encode(BEEP, 8_000, "g726", List.of("-f", "g726"));
          case "l16" -> Sounds.encode(BEEP, 48_000, "pcm_s16be", List.of("-f", "s16be"));
          case "aac" -> aac();
          default -> throw new IllegalArgumentException(codec);
        };
    Files.write(clip.resolveSibling("clip." + codec), sound);
    return clip;
  }

  /**
   * Exactly 125 access units for eight seconds. A unit is sent when the block after the one that it
   * gives is complete, which is when the camera's encoder has it: the first is played with it.
   */
  private static byte[] aac() throws Exception {
    byte[] adts = Sounds.encode(BEEP, 16_000, "aac", List.of("-f", "adts"));
    int at = 0;
    for (int unit = 0; unit < SECONDS * 16_000 / 1024; unit++) {
      at +=
          ((adts[at + 3] & 3) << 11) | ((adts[at + 4] & 0xff) << 3) | ((adts[at + 5] & 0xff) >> 5);
    }
    return Arrays.copyOf(adts, at);
  }

  /** When the picture turned white, by decoding what a viewer got. */
  private List<Long> flashes() throws Exception {
    ByteArrayOutputStream h264 = new ByteArrayOutputStream();
    pictures.forEach(picture -> h264.writeBytes(picture.annexB()));
    Path file = directory.resolve("seen.h264");
    Files.write(file, h264.toByteArray());
    byte[] grey =
        Sounds.ffmpeg(
            List.of(
                "-f",
                "h264",
                "-i",
                file.toString(),
                "-fps_mode",
                "passthrough",
                "-vf",
                "scale=1:1:flags=area,format=gray",
                "-f",
                "rawvideo",
                "pipe:1"));
    assertThat(grey).hasSize(pictures.size());
    List<Long> flashes = new ArrayList<>();
    for (int i = 1; i < grey.length; i++) {
      if ((grey[i] & 0xff) > 150 && (grey[i - 1] & 0xff) < 60) {
        flashes.add(pictures.get(i).ptsMicros());
      }
    }
    return flashes;
  }

  /** When a beep began, by decoding what a listener got. */
  private List<Long> beeps() throws Exception {
    ByteArrayOutputStream adts = new ByteArrayOutputStream();
    for (EncodedSound sound : sounds) {
      int length = sound.bytes().length + 7;
      adts.write(0xff);
      adts.write(0xf1);
      adts.write(1 << 6 | 3 << 2);
      adts.write(sound.channels() << 6 | length >> 11);
      adts.write(length >> 3);
      adts.write((length & 7) << 5 | 0x1f);
      adts.write(0xfc);
      adts.writeBytes(sound.bytes());
    }
    short[] pcm =
        Sounds.decode(
            adts.toByteArray(), List.of("-flags2", "+skip_manual", "-f", "aac"), List.of());
    long first = Objects.requireNonNull(sounds.getFirst()).ptsMicros();
    List<Long> beeps = new ArrayList<>();
    int quiet = 0;
    for (int i = 0; i < pcm.length; i++) {
      if (Math.abs(pcm[i]) > 6_000) {
        if (quiet > 10_000) {
          beeps.add(first + i * 1_000_000L / 48_000);
        }
        quiet = 0;
      } else {
        quiet++;
      }
    }
    return beeps;
  }

  private static void assertContinuous(List<EncodedSound> sounds, int samples) {
    long micros = samples * 1_000_000L / 48_000;
    for (int i = 1; i < sounds.size(); i++) {
      long step = sounds.get(i).ptsMicros() - sounds.get(i - 1).ptsMicros();
      assertThat(step).isBetween(micros - 1, micros + 2);
    }
  }

  /** The same sound in the other format, at the same time, encoded once for both listeners. */
  private void assertOpusBeside() {
    assertContinuous(opus, 960);
    assertThat(opus).allMatch(sound -> sound.samples() == 960);
    int both = Math.min(opus.size(), opusOfAnother.size());
    assertThat(both).isGreaterThan(100);
    EncodedSound common = Objects.requireNonNull(opusOfAnother.getFirst());
    assertThat(opus).contains(common);
    long aacEnds = Objects.requireNonNull(sounds.getLast()).ptsMicros();
    long opusEnds = Objects.requireNonNull(opus.getLast()).ptsMicros();
    assertThat(Math.abs(aacEnds - opusEnds)).isLessThan(100_000);
  }
}
