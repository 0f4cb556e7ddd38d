package org.lightlock.attack;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.lightlock.frame.Rejection;

/** Cases 41 to 43: a camera that wears its workers out, lies with its picture, or with its name. */
final class FootageAttacks {
  private static final Duration AT_ONCE = Duration.ofSeconds(4);
  private static final int FIFTH_PAUSE_MILLIS = 3500;
  private static final int FROZEN_PICTURES = 130;
  private static final String BANNER = "\u001b[31m" + Watcher.CANARY + "\u0007\u007f";

  private FootageAttacks() {}

  static List<Attack> all(PoliteStream pictures) {
    return List.of(
        Attack.of(
            41,
            "ends its worker with every connection",
            "the pause before the next one grows",
            PictureAttacks::endlessPicture,
            FootageAttacks::pausesGrow,
            Rejection.DECODE_OVERTIME),
        Attack.of(
            42,
            "freezes its picture, then shows old footage again",
            "an alarm, seen by viewers and operators",
            camera -> footage(camera, pictures),
            scene -> {
              alarmed(scene, "FROZEN");
              alarmed(scene, "LOOPED");
              return "called frozen, then looped";
            }),
        Attack.of(
                43,
                "puts control characters into banner, names and challenges",
                "no log of any process holds them",
                camera -> controlCharacters(camera, pictures),
                FootageAttacks::logsAreClean)
            .withEvents());
  }

  private static String pausesGrow(Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    scene.connection(5);
    StringBuilder pauses = new StringBuilder();
    long last = 0;
    for (int i = 1; i <= 5; i++) {
      Conversation before = scene.connection(i - 1);
      last = (scene.connection(i).openedNanos() - before.closedNanos()) / 1_000_000;
      pauses.append(i == 1 ? "" : ", ").append(Scene.seconds(Duration.ofMillis(last)));
    }
    scene.demand(last >= FIFTH_PAUSE_MILLIS, "the pauses do not grow: " + pauses);
    return "pauses " + pauses;
  }

  private static void alarmed(Scene scene, String alarm)
      throws AnswerMissing, IOException, InterruptedException {
    scene.within(
        Duration.ofSeconds(90),
        "the picture is not called " + alarm,
        () -> scene.status().path("alarm").asString("").equals(alarm));
  }

  /** Footage, its first key picture again and again, then the footage twice. */
  private static void footage(Conversation camera, PoliteStream pictures)
      throws IOException, InterruptedException {
    Dialogue.h264().play(camera);
    var source = new RtpSource(camera, Description.DYNAMIC);
    pictures.play(camera, source, 30, _ -> {});
    for (int i = 0; i < FROZEN_PICTURES && camera.isOpen(); i++) {
      List<byte[]> nals = pictures.picture(0);
      for (int nal = 0; nal < nals.size(); nal++) {
        source.nal(nals.get(nal), nal == nals.size() - 1);
      }
      source.timestamp += 9000;
      camera.awaitClosed(Duration.ofMillis(100));
    }
    pictures.play(camera, source, 3000, _ -> {});
  }

  private static void controlCharacters(Conversation camera, PoliteStream pictures)
      throws IOException, InterruptedException {
    camera.mark();
    switch (camera.index()) {
      case 0 -> {
        camera.send("220 " + BANNER + "\r\n");
        camera.awaitClosed(AT_ONCE);
      }
      case 1 -> {
        camera.ok(camera.request(), "Server: " + BANNER + "\r\n", "");
        camera.awaitClosed(AT_ONCE);
      }
      case 2 -> {
        String challenge = "WWW-Authenticate: Digest realm=\"" + BANNER + "\", nonce=\"1\"\r\n";
        camera.answer(camera.request(), "401 " + BANNER, challenge, "");
        camera.awaitClosed(AT_ONCE);
      }
      default -> {
        String description = Description.h264().replace("s=-", "s=" + BANNER);
        Dialogue.of(description).play(camera);
        pictures.play(camera, new RtpSource(camera, Description.DYNAMIC), 600, _ -> {});
      }
    }
  }

  private static String logsAreClean(Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    scene.connection(3);
    scene.plays(10);
    List<String> log = scene.stage().log();
    for (String line : log) {
      scene.demand(
          !line.contains(Watcher.CANARY)
              && line.chars().noneMatch(c -> (c < 0x20 && c != '\t') || c == 0x7f),
          "a log holds what the camera said");
    }
    return log.size() + " lines of log, none holds them";
  }
}
