package org.lightlock.attack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.lightlock.frame.Rejection;

/** Cases 26 to 32: codecs, sizes and pictures that are meant for the decoder. */
final class PictureAttacks {
  private static final Duration AT_ONCE = Duration.ofSeconds(4);
  private static final Duration PICTURE = Duration.ofMillis(66);
  private static final int PICTURES = 900;

  /** Two seconds, and a half for the picture's way to the decoder and the end's way back. */
  private static final Duration OVERTIME = Duration.ofMillis(2500);

  /** As many slices as an access unit may have, less its parameter sets. */
  private static final int SLICES = 1000;

  private PictureAttacks() {}

  static List<Attack> all(PoliteStream pictures) {
    return List.of(
        Attack.of(
            26,
            "offers AV1, then a codec nobody knows",
            "refused from the description, before native code",
            camera -> {
              camera.mark();
              String codec = camera.index() % 2 == 0 ? "AV1" : "X-UNHEARD-OF";
              Dialogue.of(Description.HEAD + Description.video(codec)).play(camera);
            },
            scene -> {
              String seen = scene.hungUp(2, AT_ONCE);
              for (int i = 0; i < 2; i++) {
                scene.demand(scene.connection(i).heard("SETUP").isEmpty(), "it was set up");
              }
              return seen + ", never set up";
            },
            Rejection.SDP_UNSUPPORTED_CODEC),
        Attack.of(
            27,
            "says that its picture has 16384x16384",
            "refused before the decoder sees it",
            PictureAttacks::hugePicture,
            scene -> {
              scene.counted(Rejection.PAYLOAD_DIMENSIONS);
              scene.demand(scene.frames() == 0, "a picture came out");
              return "no picture decoded";
            },
            Rejection.PAYLOAD_DIMENSIONS),
        Attack.of(
            28,
            "changes its parameter sets with every picture",
            "three a minute, then quarantine",
            PictureAttacks::changingSets,
            scene -> {
              scene.counted(Rejection.PAYLOAD_SEQUENCE_CHANGES);
              long frames = scene.frames();
              scene.demand(frames < 20, frames + " pictures came out");
              return "quarantined after " + frames + " pictures";
            },
            Rejection.PAYLOAD_SEQUENCE_CHANGES),
        Attack.of(
            29,
            "makes the decoder keep 16 pictures of 3840x2160",
            "its worker alone runs out of memory",
            PictureAttacks::greedy,
            scene -> {
              scene.within(
                  Duration.ofSeconds(40),
                  "the worker has memory for all of it",
                  () -> scene.shows(List.of(Rejection.DECODE_MEMORY)));
              return "the worker hit its limit";
            },
            Rejection.DECODE_MEMORY),
        Attack.of(
            30,
            "hides a payload in SEI, fillers, headers and names",
            "no byte of it comes out",
            camera -> canaries(camera, pictures),
            PictureAttacks::noCanary,
            Rejection.PAYLOAD_METADATA),
        Attack.of(
            31,
            "sends JPEG of 16384x16384, and with 1000 scans",
            "refused before the decoder sees it",
            PictureAttacks::jpeg,
            scene -> {
              scene.counted(Rejection.PAYLOAD_SCANS);
              scene.connection(1);
              scene.demand(scene.frames() == 0, "a picture came out");
              return "no picture decoded";
            },
            Rejection.PAYLOAD_SCANS,
            Rejection.PAYLOAD_DIMENSIONS),
        Attack.of(
            32,
            "sends one picture that decodes for ever",
            "the worker is killed within 2 s",
            PictureAttacks::endlessPicture,
            PictureAttacks::killedInTime,
            Rejection.DECODE_OVERTIME));
  }

  private static void hugePicture(Conversation camera) throws IOException, InterruptedException {
    var huge = new CraftedH264(1024, 1024, 1, 62);
    Dialogue.h264().play(camera);
    var source = new RtpSource(camera, Description.DYNAMIC);
    for (int i = 0; i < PICTURES && camera.isOpen(); i++) {
      source.packet(huge.sequenceSet(), false);
      source.packet(huge.pictureSet(), false);
      source.nal(CraftedH264.small().keyPicture(i % 2), true);
      source.timestamp += 6000;
      camera.awaitClosed(PICTURE);
    }
  }

  private static void changingSets(Conversation camera) throws IOException, InterruptedException {
    Dialogue.h264().play(camera);
    var source = new RtpSource(camera, Description.DYNAMIC);
    for (int i = 0; i < PICTURES && camera.isOpen(); i++) {
      var picture = new CraftedH264(4 + i % 8, 4, 1, 10);
      source.packet(picture.sequenceSet(), false);
      source.packet(picture.pictureSet(), false);
      source.nal(picture.keyPicture(i % 2), true);
      source.timestamp += 6000;
      camera.awaitClosed(PICTURE);
    }
  }

  private static void greedy(Conversation camera) throws IOException, InterruptedException {
    Dialogue.h264().play(camera);
    var source = new RtpSource(camera, Description.DYNAMIC);
    CraftedH264 picture = CraftedH264.greedy();
    for (int i = 0; i < PICTURES && camera.isOpen(); i++) {
      int frame = i % 200;
      if (frame == 0) {
        source.packet(picture.sequenceSet(), false);
        source.packet(picture.pictureSet(), false);
      }
      source.nal(
          frame == 0 ? picture.keyPicture(i / 200 % 2) : picture.skippedSlice(frame, 0), true);
      source.timestamp += 6000;
      camera.awaitClosed(PICTURE);
    }
  }

  private static void canaries(Conversation camera, PoliteStream pictures)
      throws IOException, InterruptedException {
    String description = Description.h264().replace("s=-", "s=" + Watcher.CANARY);
    Dialogue.of(description).withDescribeHeaders("Server: " + Watcher.CANARY + "\r\n").play(camera);
    var source = new RtpSource(camera, Description.DYNAMIC);
    byte[] supplement = supplement();
    byte[] filler = new byte[supplement.length];
    System.arraycopy(supplement, 0, filler, 0, supplement.length);
    filler[0] = 0x0c;
    pictures.play(
        camera,
        source,
        PICTURES,
        _ -> {
          source.packet(supplement, false);
          source.packet(filler, false);
        });
  }

  /** SEI of user data without registration (H.264 §D.1.7), the canary forty times. */
  private static byte[] supplement() {
    byte[] user = (" ".repeat(16) + Watcher.CANARY.repeat(10)).getBytes(StandardCharsets.US_ASCII);
    var nal = new ByteArrayOutputStream();
    nal.write(0x06);
    nal.write(5);
    nal.write(user.length);
    nal.writeBytes(user);
    nal.write(0x80);
    return nal.toByteArray();
  }

  private static String noCanary(Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    scene.plays(60);
    scene.counted(Rejection.PAYLOAD_METADATA);
    scene.within(
        Duration.ofSeconds(20),
        "the viewer gets too little to search",
        () -> scene.watcher().pictures() >= 60);
    scene.demand(!scene.watcher().sawCanary(), "the payload came out");
    scene.demand(
        scene.stage().log().stream().noneMatch(line -> line.contains(Watcher.CANARY)),
        "the payload stands in a log");
    return scene.watcher().bytes() / 1024 + " KiB searched, none of it there";
  }

  private static void jpeg(Conversation camera) throws IOException, InterruptedException {
    boolean huge = camera.index() % 2 == 1;
    String size = "a=framesize:26 16384-16384\r\na=x-dimensions:16384,16384\r\n";
    Dialogue.of(Description.jpeg(huge ? size : "")).play(camera);
    var source = new RtpSource(camera, Description.JPEG);
    byte[] scans = new byte[1300];
    for (int i = 0; i + 12 < scans.length; i += 12) {
      // FF DA: another start of scan (ITU-T T.81 §B.2.3)
      byte[] scan = {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x55, 0x55};
      System.arraycopy(scan, 0, scans, i, scan.length);
    }
    for (int i = 0; i < 60 && camera.isOpen(); i++) {
      int packets = 10;
      for (int part = 0; part < packets; part++) {
        int offset = part * scans.length;
        byte[] payload = new byte[8 + scans.length];
        payload[1] = (byte) (offset >>> 16);
        payload[2] = (byte) (offset >>> 8);
        payload[3] = (byte) offset;
        payload[4] = 1;
        payload[5] = 50;
        payload[6] = (byte) (huge ? 0 : 80);
        payload[7] = (byte) (huge ? 0 : 45);
        System.arraycopy(scans, 0, payload, 8, scans.length);
        source.packet(payload, part == packets - 1);
      }
      source.timestamp += 6000;
      camera.awaitClosed(PICTURE);
    }
  }

  /** Slices that each paint the whole picture again cost the decoder seconds and us a few bytes. */
  static void endlessPicture(Conversation camera) throws IOException, InterruptedException {
    Dialogue.h264().play(camera);
    var source = new RtpSource(camera, Description.DYNAMIC);
    CraftedH264 picture = CraftedH264.large();
    source.packet(picture.sequenceSet(), false);
    source.packet(picture.pictureSet(), false);
    source.nal(picture.keyPicture(0), true);
    for (int frame = 1; frame < 200 && camera.isOpen(); frame++) {
      source.timestamp += 6000;
      byte[] slice = picture.skippedSlice(frame, 1);
      source.packet(picture.skippedSlice(frame, 0), false);
      for (int i = 0; i < SLICES; i++) {
        source.packet(slice, i == SLICES - 1);
      }
      if (frame == 1) {
        camera.mark();
      }
    }
    camera.awaitClosed(Duration.ofSeconds(20));
  }

  private static String killedInTime(Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    Conversation first = scene.connection(0);
    if (!first.awaitClosed(Duration.ofSeconds(30))) {
      throw new AnswerMissing("the worker is not killed");
    }
    Duration after = first.closedAfter();
    scene.demand(
        after.compareTo(OVERTIME) <= 0, "killed " + Scene.seconds(after) + " after it was sent");
    return "killed " + Scene.seconds(after) + " after it was sent";
  }
}
