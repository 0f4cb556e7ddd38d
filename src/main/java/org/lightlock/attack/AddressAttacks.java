package org.lightlock.attack;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.Transport;

/** Cases 9 to 11, 15 and 19: attempts to move the camera side elsewhere, or to come from there. */
final class AddressAttacks {
  private static final Duration AT_ONCE = Duration.ofSeconds(4);
  private static final int EXIT_CONFIGURATION = 4;

  /** Before the worker's socket is connected; what comes later the kernel drops uncounted. */
  private static final int EARLY_LIES = 5;

  private static final Pattern CLIENT_PORT = Pattern.compile("client_port=(\\d{1,5})");

  private AddressAttacks() {}

  static List<Attack> all(PoliteStream pictures) {
    return List.of(
        Attack.of(
            9,
            "names another host in Content-Base and control",
            "stays with the configured address",
            camera -> nameAnotherHost(camera, pictures),
            AddressAttacks::stayed,
            Rejection.RTSP_FOREIGN_HOST),
        Attack.of(
            10,
            "would send from another address, or to one",
            "hangs up",
            AddressAttacks::transportElsewhere,
            scene -> {
              String seen = scene.hungUp(2, AT_ONCE);
              scene.demand(scene.camera().decoyContacts() == 0, "the other address was contacted");
              for (int i = 0; i < 2; i++) {
                scene.demand(scene.connection(i).heard("PLAY").isEmpty(), "it was told to play");
              }
              return seen;
            },
            Rejection.RTSP_FOREIGN_TRANSPORT),
        Attack.of(
                11,
                "is configured by a host name that may be rebound",
                "refused at start: IP addresses only",
                Script.NOTHING,
                AddressAttacks::nameRefused)
            .withEvents(),
        Attack.of(
                15,
                "has the same password as another",
                "a warning at start names both",
                Script.NOTHING,
                AddressAttacks::warned)
            .withEvents()
            .withTwin(),
        Attack.of(
                19,
                "datagrams come from another host and another port",
                "dropped, the picture goes on",
                camera -> datagrams(camera, pictures),
                scene -> {
                  String seen = scene.plays(40);
                  scene.demand(!scene.watcher().sawCanary(), "a foreign byte came out");
                  return seen;
                },
                Rejection.RTP_FOREIGN_SOURCE)
            .withTransport(Transport.UDP));
  }

  private static void nameAnotherHost(Conversation camera, PoliteStream pictures)
      throws IOException, InterruptedException {
    String elsewhere = "rtsp://127.0.0.2:" + camera.camera().decoyPort() + "/live/";
    String here = "rtsp://127.0.0.1:" + camera.camera().decoyPort() + "/live/";
    String description =
        Description.h264().replace("a=control:track0", "a=control:" + here + "track0");
    Dialogue.of(description)
        .withDescribeHeaders("Content-Base: " + elsewhere + "\r\n")
        .play(camera);
    pictures.play(camera, new RtpSource(camera, Description.DYNAMIC), 600, _ -> {});
  }

  private static String stayed(Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    String seen = scene.plays(20);
    scene.demand(scene.camera().decoyContacts() == 0, "the other address was contacted");
    String own = "rtsp://127.0.0.1:" + scene.camera().port() + "/";
    for (Request request : scene.connection(0).heard()) {
      scene.demand(
          request.isAnswer() || request.url().startsWith(own),
          "a request named another host: " + request.url());
    }
    return seen + ", every request names the configured host";
  }

  private static void transportElsewhere(Conversation camera)
      throws IOException, InterruptedException {
    String to = camera.index() % 2 == 0 ? ";source=10.9.8.7" : ";destination=10.9.8.7";
    Dialogue good = Dialogue.h264();
    camera.mark();
    good.withTransport(good.transport() + to).play(camera);
    camera.awaitClosed(AT_ONCE);
  }

  private static String nameRefused(Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    String configuration =
        "cameras:\n  - id: named\n    address: rtsp://camera.invalid:8554/live\n";
    int exit = scene.stage().refusedCameraSide(configuration);
    scene.demand(exit == EXIT_CONFIGURATION, "the camera side ended with " + exit);
    return "refused, exit code " + exit;
  }

  private static String warned(Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    scene.within(
        AT_ONCE,
        "there is no warning",
        () ->
            scene.stage().log().stream()
                .anyMatch(
                    line ->
                        line.contains("share one password")
                            && line.contains(scene.id() + " ")
                            && line.contains(AttackSuite.twin(scene.id()))));
    String password = scene.credential().password();
    scene.demand(
        scene.stage().log().stream().noneMatch(line -> line.contains(password)),
        "the password stands in a log");
    return "warned at start";
  }

  private static void datagrams(Conversation camera, PoliteStream pictures)
      throws IOException, InterruptedException {
    Dialogue.h264().describe(camera);
    Request setUp = camera.request("SETUP");
    Matcher asked = CLIENT_PORT.matcher(setUp.header("Transport").orElse(""));
    if (!asked.find()) {
      camera.answer(setUp, "461 Unsupported Transport", "", "");
      return;
    }
    int port = Integer.parseInt(asked.group(1));
    InetAddress worker = InetAddress.getLoopbackAddress();
    try (var good = new DatagramSocket(0, worker);
        var control = new DatagramSocket(0, worker);
        var otherPort = new DatagramSocket(0, worker);
        var otherHost = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.2"))) {
      byte[] lie =
          new RtpSource(camera, Description.DYNAMIC)
              .rtp(Watcher.CANARY.getBytes(StandardCharsets.US_ASCII), true);
      for (int i = 0; i < EARLY_LIES; i++) {
        otherHost.send(new DatagramPacket(lie, lie.length, worker, port));
      }
      String ports = good.getLocalPort() + "-" + control.getLocalPort();
      camera.ok(
          setUp,
          "Session: 1\r\nTransport: RTP/AVP;unicast;client_port="
              + port
              + "-"
              + (port + 1)
              + ";server_port="
              + ports
              + "\r\n",
          "");
      Request play = camera.request("PLAY");
      camera.answerByItself();
      camera.ok(play, "Session: 1\r\n", "");
      var source = new DatagramSource(camera, good, worker, port);
      pictures.play(
          camera,
          source,
          600,
          _ -> {
            otherPort.send(new DatagramPacket(lie, lie.length, worker, port));
            otherHost.send(new DatagramPacket(lie, lie.length, worker, port));
          });
    }
  }
}
