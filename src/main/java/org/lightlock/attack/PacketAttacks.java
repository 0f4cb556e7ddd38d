package org.lightlock.attack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.lightlock.frame.Rejection;

/** Cases 17, 18, 20 to 25, 37 and 38: what is wrong with framing and RTP (RFC 3550, RFC 6184). */
final class PacketAttacks {
  private static final Duration AT_ONCE = Duration.ofSeconds(4);
  private static final int PICTURES = 900;
  private static final int SOUND_CHANNEL = 2;
  private static final int MEBIBYTE = 1 << 20;

  /**
   * One picture every 8 ms is the most that the gateway takes; the counters are read a little late.
   */
  private static final double MOST_PER_SECOND = 150;

  private PacketAttacks() {}

  static List<Attack> all(PoliteStream pictures) {
    return List.of(
        Attack.of(
            17,
            "sends on a channel that was not set up; lies about a frame's length",
            "hangs up",
            PacketAttacks::wrongChannel,
            scene -> scene.hungUp(2, AT_ONCE),
            Rejection.RTP_UNKNOWN_CHANNEL,
            Rejection.RTP_FRAMING_LOST),
        Attack.of(
            18,
            "puts an interleaved frame into an answer, and noise between frames",
            "hangs up",
            PacketAttacks::frameInAnswer,
            scene -> scene.hungUp(2, AT_ONCE),
            Rejection.RTP_FRAMING_LOST),
        Attack.of(
            20,
            "repeats, replays and jumps in its sequence numbers",
            "counted, the picture goes on",
            camera -> bentSequence(camera, pictures),
            scene -> goesOn(scene, Rejection.RTP_SEQUENCE, 60),
            Rejection.RTP_SEQUENCE),
        Attack.of(
            21,
            "rolls its timestamps back and far ahead",
            "our own clock stamps the pictures",
            camera -> bentTime(camera, pictures),
            PacketAttacks::steadyTime,
            Rejection.RTP_TIMESTAMP),
        Attack.of(
            22,
            "changes its source id all the time",
            "one change a minute, then it hangs up",
            camera -> changingSource(camera, pictures),
            scene -> scene.hungUp(1, Duration.ofSeconds(10)),
            Rejection.RTP_SSRC_CHANGED),
        Attack.of(
            23,
            "never ends a fragment",
            "the picture is dropped at 4 MiB, later ones are shown",
            camera -> endlessFragment(camera, pictures),
            scene -> goesOn(scene, Rejection.PAYLOAD_TOO_LARGE, 15),
            Rejection.PAYLOAD_TOO_LARGE),
        Attack.of(
            24,
            "aggregates units of size 0 and over the end",
            "the packet is dropped, the picture goes on",
            camera -> between(camera, pictures, PacketAttacks::badAggregate),
            scene -> goesOn(scene, Rejection.PAYLOAD_MALFORMED, 40),
            Rejection.PAYLOAD_MALFORMED),
        Attack.of(
            25,
            "lies about sources, extension and padding of a packet",
            "the packet is dropped, the picture goes on",
            camera -> between(camera, pictures, PacketAttacks::badHeader),
            scene -> goesOn(scene, Rejection.RTP_MALFORMED, 40),
            Rejection.RTP_MALFORMED),
        Attack.of(
            37,
            "sends 10,000 pictures a second, then none",
            "the rate is clamped; then \"no signal\"",
            PacketAttacks::flood,
            PacketAttacks::clamped),
        Attack.of(
            38,
            "offers sound and floods it",
            "sound is never set up, the flood ends the connection",
            camera -> soundBomb(camera, pictures),
            scene -> {
              String seen = scene.hungUp(1, AT_ONCE);
              scene.demand(scene.connection(0).heard("SETUP").size() == 1, "sound was set up");
              return seen + ", sound never set up";
            },
            Rejection.AUDIO_UNASKED));
  }

  private static void wrongChannel(Conversation camera) throws IOException, InterruptedException {
    Dialogue.h264().play(camera);
    camera.mark();
    byte[] packet = new RtpSource(camera, Description.DYNAMIC).rtp(new byte[400], true);
    byte[] frame = RtpSource.frame(camera.index() % 2 == 0 ? 9 : 0, packet);
    frame[3] = (byte) (camera.index() % 2 == 0 ? frame[3] : frame[3] - 100);
    for (int i = 0; i < 100 && camera.isOpen(); i++) {
      camera.send(frame);
      camera.awaitClosed(Duration.ofMillis(20));
    }
  }

  private static void frameInAnswer(Conversation camera) throws IOException, InterruptedException {
    if (camera.index() % 2 == 0) {
      Request describe = camera.request("DESCRIBE");
      camera.mark();
      camera.send("RTSP/1.0 200 OK\r\nCSeq: " + describe.cseq() + "\r\n");
      camera.send(RtpSource.frame(0, new byte[40]));
      camera.send("\r\nContent-Length: 0\r\n\r\n");
    } else {
      Dialogue.h264().play(camera);
      camera.mark();
      camera.send(RtpSource.frame(0, new byte[40]));
      camera.send(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    }
    camera.awaitClosed(AT_ONCE);
  }

  private static void bentSequence(Conversation camera, PoliteStream pictures)
      throws IOException, InterruptedException {
    Dialogue.h264().play(camera);
    var source = new RtpSource(camera, Description.DYNAMIC);
    byte[] noise = {0x6c, 0};
    pictures.play(
        camera,
        source,
        PICTURES,
        picture -> {
          int right = source.sequence;
          for (int back = 1; back <= 3; back++) {
            source.sequence = right - back;
            source.packet(noise, false);
          }
          source.sequence = picture % 40 == 39 ? right + 20_000 : right;
        });
  }

  private static void bentTime(Conversation camera, PoliteStream pictures)
      throws IOException, InterruptedException {
    Dialogue.h264().play(camera);
    var source = new RtpSource(camera, Description.DYNAMIC);
    pictures.play(
        camera,
        source,
        PICTURES,
        picture -> {
          if (picture % 10 == 9) {
            source.timestamp += picture % 20 == 9 ? 0x70000000 : -0x60000000;
          }
        });
  }

  /** The attack is counted, and pictures come nevertheless. */
  private static String goesOn(Scene scene, Rejection counted, int pictures)
      throws AnswerMissing, IOException, InterruptedException {
    scene.counted(counted);
    return scene.plays(pictures);
  }

  private static String steadyTime(Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    String seen = scene.plays(60);
    scene.demand(!scene.watcher().wentBackwards(), "a viewer's time went backwards");
    scene.demand(scene.watcher().longestStepMicros() < 10_000_000, "a viewer's time jumped ahead");
    return seen + ", viewers' time is steady";
  }

  private static void changingSource(Conversation camera, PoliteStream pictures)
      throws IOException, InterruptedException {
    Dialogue.h264().play(camera);
    camera.mark();
    var source = new RtpSource(camera, Description.DYNAMIC);
    pictures.play(camera, source, PICTURES, picture -> source.ssrc = picture / 3);
  }

  private static void endlessFragment(Conversation camera, PoliteStream pictures)
      throws IOException, InterruptedException {
    Dialogue.h264().play(camera);
    var source = new RtpSource(camera, Description.DYNAMIC);
    byte[] fragment = new byte[1400];
    java.util.Arrays.fill(fragment, (byte) 0x55);
    fragment[0] = 0x7c;
    for (int i = 0; i < 6 * MEBIBYTE / fragment.length; i++) {
      fragment[1] = (byte) (i == 0 ? 0x85 : 0x05);
      source.packet(fragment, false);
    }
    source.timestamp += 6000;
    pictures.play(camera, source, PICTURES, _ -> {});
  }

  /** What is sent between two good pictures. */
  @FunctionalInterface
  private interface Bad {
    void send(Conversation camera, RtpSource source, int number) throws IOException;
  }

  private static void between(Conversation camera, PoliteStream pictures, Bad bad)
      throws IOException, InterruptedException {
    Dialogue.h264().play(camera);
    var source = new RtpSource(camera, Description.DYNAMIC);
    pictures.play(
        camera,
        source,
        PICTURES,
        number -> {
          if (number % 5 == 4) {
            bad.send(camera, source, number / 5);
          }
        });
  }

  /** STAP-A with a size of nothing, one over the end, and one that is cut off. */
  private static void badAggregate(Conversation camera, RtpSource source, int number)
      throws IOException {
    byte[][] payloads = {
      {24, 0, 0, 0x61, 1}, {24, (byte) 0xff, (byte) 0xff, 0x61, 1}, {24, 0, 2, 0x61, 1, 0}
    };
    source.packet(payloads[number % payloads.length], false);
    source.timestamp += 10;
  }

  /** Fifteen sources, an extension of 256 KiB, and padding for which there is no room. */
  private static void badHeader(Conversation camera, RtpSource source, int number)
      throws IOException {
    byte[] packet = source.rtp(new byte[] {0x61, (byte) 0xff, (byte) 0xff, (byte) 0xff}, false);
    packet[0] = (byte) (number % 3 == 0 ? 0x8f : number % 3 == 1 ? 0x90 : 0xa0);
    camera.send(RtpSource.frame(0, packet));
  }

  private static void flood(Conversation camera) throws IOException, InterruptedException {
    Dialogue.h264().play(camera);
    var source = new RtpSource(camera, Description.DYNAMIC);
    CraftedH264 tiny = CraftedH264.small();
    long began = System.nanoTime();
    for (int i = 0; i < 40_000 && camera.isOpen(); i++) {
      int frame = i % 200;
      if (frame == 0) {
        source.packet(tiny.sequenceSet(), false);
        source.packet(tiny.pictureSet(), false);
      }
      source.packet(frame == 0 ? tiny.keyPicture(i / 200 % 2) : tiny.skippedSlice(frame, 0), true);
      source.timestamp += 9;
      while (System.nanoTime() - began < i * 100_000L && i % 50 == 0) {
        camera.awaitClosed(Duration.ofMillis(1));
      }
    }
    camera.mark();
    camera.awaitClosed(Duration.ofSeconds(30));
  }

  private static String clamped(Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    scene.plays(20);
    long frames = scene.frames();
    long nanos = System.nanoTime();
    Thread.sleep(2000);
    double rate = (scene.frames() - frames) / ((System.nanoTime() - nanos) / 1e9);
    scene.demand(rate <= MOST_PER_SECOND, "took " + Math.round(rate) + " pictures a second");
    scene.within(
        Duration.ofSeconds(30),
        "a camera without pictures is not called so",
        () -> List.of("NO_SIGNAL", "REJECTED").contains(scene.status().path("state").asString("")));
    return "took " + Math.round(rate) + " a second; then \"no signal\"";
  }

  private static void soundBomb(Conversation camera, PoliteStream pictures)
      throws IOException, InterruptedException {
    String sound = "m=audio 0 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=control:track1\r\n";
    Dialogue.of(Description.h264() + sound).play(camera);
    var source = new RtpSource(camera, Description.DYNAMIC);
    pictures.play(camera, source, 15, _ -> {});
    byte[] packet = RtpSource.frame(SOUND_CHANNEL, ByteBuffer.allocate(1012).array());
    camera.mark();
    for (int i = 0; i < 20_000 && camera.isOpen(); i++) {
      camera.send(packet);
    }
    camera.awaitClosed(AT_ONCE);
  }
}
