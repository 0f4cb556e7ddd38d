package org.lightlock.attack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.lightlock.frame.Rejection;

/** Cases 1 to 8, 14 and 16: what is wrong with the camera's RTSP itself (RFC 2326). */
final class SignallingAttacks {
  private static final Duration AT_ONCE = Duration.ofSeconds(4);
  private static final Duration RESPONSE_LIMIT = Duration.ofSeconds(5);
  private static final int MEBIBYTE = 1 << 20;
  private static final int MANY = 10_000;

  private SignallingAttacks() {}

  static List<Attack> all() {
    return List.of(
        Attack.of(
            1,
            "sends a header line without end",
            "hangs up at 8 KiB",
            camera -> {
              begin(camera);
              camera.flood("a".repeat(4096), 64 * MEBIBYTE);
            },
            scene -> scene.hungUp(1, AT_ONCE),
            Rejection.RTSP_HEADER_TOO_LONG),
        Attack.of(
            2,
            "sends headers without end",
            "hangs up after 64",
            camera -> {
              begin(camera);
              camera.send("x\r\n");
              camera.flood("X-Header: value\r\n".repeat(64), 64 * MEBIBYTE);
            },
            scene -> scene.hungUp(1, AT_ONCE),
            Rejection.RTSP_TOO_MANY_HEADERS),
        Attack.of(
            3,
            "answers one byte per second",
            "hangs up 5 s after its request",
            SignallingAttacks::drip,
            SignallingAttacks::hungUpInTime,
            Rejection.RTSP_RESPONSE_TIMEOUT),
        Attack.of(
            4,
            "floods answers that nobody asked for",
            "hangs up after a few",
            camera -> {
              Request _ = camera.request();
              camera.mark();
              camera.flood("RTSP/1.0 200 OK\r\nCSeq: 77777\r\n\r\n", MEBIBYTE);
              camera.awaitClosed(AT_ONCE);
            },
            scene -> scene.hungUp(1, AT_ONCE),
            Rejection.RTSP_UNSOLICITED),
        Attack.of(
            5,
            "names a body of 2^31 bytes, of -1 byte, of two lengths",
            "hangs up at the header, allocates nothing",
            SignallingAttacks::lieAboutLength,
            scene -> scene.hungUp(3, AT_ONCE),
            Rejection.RTSP_CONTENT_LENGTH),
        Attack.of(
            6,
            "describes its stream in 10 MB",
            "hangs up at the header: 64 KiB at most",
            camera -> {
              Request describe = camera.request("DESCRIBE");
              camera.mark();
              camera.ok(describe, "Content-Length: 10000000\r\n", "");
              camera.flood("a=x\r\n".repeat(1000), 10_000_000);
            },
            scene -> scene.hungUp(1, AT_ONCE),
            Rejection.RTSP_BODY_TOO_LONG),
        Attack.of(
            7,
            "describes 10,000 tracks, at once and in a body that is allowed",
            "takes the first allowed video, else hangs up",
            SignallingAttacks::manyTracks,
            SignallingAttacks::oneTrackOnly,
            Rejection.SDP_TOO_LARGE),
        Attack.of(
            8,
            "redirects to another address",
            "hangs up, never goes there",
            camera -> {
              Request describe = camera.request("DESCRIBE");
              camera.mark();
              String to = "rtsp://127.0.0.1:" + camera.camera().decoyPort() + "/live";
              camera.answer(describe, "302 Moved Temporarily", "Location: " + to + "\r\n", "");
              camera.awaitClosed(AT_ONCE);
            },
            scene -> scene.hungUp(1, AT_ONCE) + nobodyElseContacted(scene),
            Rejection.RTSP_REDIRECT),
        Attack.of(
            12,
            "offers only Basic authentication",
            "hangs up, the password is never sent",
            camera -> {
              camera.mark();
              while (camera.isOpen()) {
                camera.answer(
                    camera.request(), "401 No", "WWW-Authenticate: Basic realm=\"x\"\r\n", "");
              }
            },
            SignallingAttacks::passwordNotSent,
            Rejection.RTSP_AUTH_UNSUPPORTED),
        Attack.of(
            13,
            "challenges with quotes, line breaks and a megabyte",
            "answers by a strict grammar or hangs up",
            SignallingAttacks::challengeOddly,
            SignallingAttacks::nothingInjected,
            Rejection.RTSP_AUTH_MALFORMED),
        Attack.of(
            14,
            "refuses every login as stale",
            "two tries, then it waits",
            camera -> {
              for (int i = 0; camera.isOpen(); i++) {
                String challenge = "Digest realm=\"x\", nonce=\"" + i + "\", stale=true";
                camera.answer(
                    camera.request(), "401 No", "WWW-Authenticate: " + challenge + "\r\n", "");
              }
            },
            SignallingAttacks::triedTwice,
            Rejection.RTSP_AUTH_REFUSED),
        Attack.of(
            16,
            "sends requests itself",
            "answers 501, counts, hangs up",
            camera -> {
              Dialogue.h264().play(camera);
              camera.mark();
              for (int i = 0; i < 40 && camera.isOpen(); i++) {
                String method = i % 2 == 0 ? "ANNOUNCE" : "SET_PARAMETER";
                camera.send(method + " rtsp://127.0.0.1/ RTSP/1.0\r\nCSeq: " + i + "\r\n\r\n");
                camera.awaitClosed(Duration.ofMillis(50));
              }
              camera.awaitClosed(AT_ONCE);
            },
            SignallingAttacks::refusedRequests,
            Rejection.RTSP_REQUEST_FROM_CAMERA));
  }

  private static void begin(Conversation camera) throws IOException, InterruptedException {
    Request first = camera.request();
    camera.mark();
    camera.send("RTSP/1.0 200 OK\r\nCSeq: " + first.cseq() + "\r\nServer: ");
  }

  private static void drip(Conversation camera) throws IOException, InterruptedException {
    Request first = camera.request();
    camera.mark();
    String answer = "RTSP/1.0 200 OK\r\nCSeq: " + first.cseq() + "\r\n\r\n";
    for (int i = 0; i < answer.length() && camera.isOpen(); i++) {
      camera.send(answer.substring(i, i + 1));
      camera.awaitClosed(Duration.ofSeconds(1));
    }
  }

  private static String hungUpInTime(Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    String seen = scene.hungUp(1, RESPONSE_LIMIT.plusSeconds(2));
    Duration after = scene.connection(0).closedAfter();
    scene.demand(after.toMillis() > 4000, "hung up too early: " + Scene.seconds(after));
    return seen;
  }

  private static void lieAboutLength(Conversation camera) throws IOException, InterruptedException {
    Request first = camera.request();
    camera.mark();
    String[] lies = {
      "Content-Length: 2147483648\r\n",
      "Content-Length: -1\r\n",
      "Content-Length: 4\r\nContent-Length: 4\r\n"
    };
    camera.ok(first, lies[camera.index() % lies.length], "");
    camera.awaitClosed(AT_ONCE);
  }

  private static void manyTracks(Conversation camera) throws IOException, InterruptedException {
    String track = "m=x 0 y 9\n";
    String body =
        switch (camera.index()) {
          case 0 -> Description.HEAD + track.repeat(6000);
          case 1 -> Description.HEAD + track.repeat(MANY);
          default -> Description.h264() + track.repeat(6000);
        };
    camera.mark();
    Dialogue.of(body).play(camera);
    camera.awaitClosed(Duration.ofSeconds(2));
  }

  private static String oneTrackOnly(Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    String seen = scene.hungUp(2, AT_ONCE);
    Conversation third = scene.connection(2);
    scene.within(AT_ONCE, "the allowed video is not played", () -> !third.heard("PLAY").isEmpty());
    scene.demand(third.heard("SETUP").size() == 1, "more than one track was set up");
    return seen + ", one track set up";
  }

  private static String nobodyElseContacted(Scene scene) throws AnswerMissing {
    scene.demand(scene.camera().decoyContacts() == 0, "the other address was contacted");
    return ", the other address saw nobody";
  }

  private static String passwordNotSent(Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    String seen = scene.hungUp(1, AT_ONCE);
    String password = scene.credential().password();
    String pair = scene.credential().user() + ":" + password;
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    for (Conversation connection : scene.camera().conversations()) {
      String all = connection.heard().toString();
      scene.demand(
          !all.contains("Authorization") && !all.contains(basic) && !all.contains(password),
          "the password was sent");
    }
    return seen + ", no Authorization sent";
  }

  private static void challengeOddly(Conversation camera) throws IOException, InterruptedException {
    Request first = camera.request();
    camera.mark();
    String challenge =
        switch (camera.index()) {
          case 0 -> "Digest realm=\"a\r\nX-Injected: \"b\", nonce=\"c\"";
          case 1 -> "Digest realm=\"" + "r".repeat(MEBIBYTE) + "\", nonce=\"c\"";
          case 2 -> "Digest realm=\"a\"b\", nonce=c\"d";
          default -> "Digest realm=\"a\\\"\\\\b\", nonce=\"\\\"\"";
        };
    camera.answer(first, "401 No", "WWW-Authenticate: " + challenge + "\r\n", "");
    if (camera.index() > 2) {
      Request _ = camera.request();
      camera.mark();
      camera.close();
    }
    camera.awaitClosed(AT_ONCE);
  }

  private static String nothingInjected(Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    String seen = scene.hungUp(3, AT_ONCE);
    Conversation fourth = scene.connection(3);
    scene.within(
        AT_ONCE,
        "the quoted challenge is not answered",
        () -> fourth.heard().stream().anyMatch(r -> r.header("Authorization").isPresent()));
    for (Conversation connection : scene.camera().conversations()) {
      for (Request request : connection.heard()) {
        scene.demand(
            request.line().endsWith(" RTSP/1.0")
                && request.headers().stream().allMatch(h -> h.matches("[A-Za-z-]+: [ -~]*"))
                && request.header("X-Injected").isEmpty(),
            "a challenge broke out of its header");
      }
    }
    boolean escaped =
        fourth.heard().stream()
            .flatMap(request -> request.header("Authorization").stream())
            .allMatch(value -> value.contains("realm=\"a\\\"\\\\b\""));
    scene.demand(escaped, "the realm's quotes are not escaped");
    return seen + ", quotes escaped";
  }

  private static String triedTwice(Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    String seen = scene.hungUp(1, AT_ONCE);
    long logins =
        scene.connection(0).heard().stream()
            .filter(request -> request.header("Authorization").isPresent())
            .count();
    scene.demand(logins <= 2, "tried the password " + logins + " times");
    Conversation second = scene.connection(1);
    long pause = (second.openedNanos() - scene.connection(0).openedNanos()) / 1_000_000;
    scene.demand(pause >= 4500, "came back after " + pause + " ms");
    return seen + ", " + logins + " tries, back after " + pause / 1000 + " s";
  }

  private static String refusedRequests(Scene scene)
      throws AnswerMissing, IOException, InterruptedException {
    String seen = scene.hungUp(1, AT_ONCE);
    long refused =
        scene.connection(0).heard().stream()
            .filter(answer -> answer.line().startsWith("RTSP/1.0 501"))
            .count();
    scene.demand(refused > 0, "the requests are not answered with 501");
    return seen + ", " + refused + " times 501";
  }
}
