package org.lightlock.serve.mse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.SoundEncoder.Format;
import org.lightlock.encode.SoundRendition;
import org.lightlock.frame.AudioBlock;
import org.lightlock.frame.Rejection;
import org.lightlock.relay.CameraState;
import org.lightlock.serve.http.TestGateway;

/**
 * Serves the page with cameras that play generated H.264 for ever, to look at it while working on
 * it: {@code java ... WebPreview [port]}.
 */
public final class WebPreview implements AutoCloseable {
  private static final long PICTURE_MILLIS = 40;

  private final TestGateway gateway;
  private final ScheduledExecutorService cameras = Executors.newScheduledThreadPool(1);
  private final List<Feed> feeds;
  private final SoundRendition tone;
  private long soundMicros = System.nanoTime() / 1_000;

  private static final class Feed {
    final String camera;
    final String rendition;
    final H264Clip clip;
    volatile boolean playing = true;
    private long number;

    Feed(String camera, String rendition, H264Clip clip) {
      this.camera = camera;
      this.rendition = rendition;
      this.clip = clip;
    }

    EncodedPicture next() {
      long now = System.nanoTime();
      return clip.picture(number++, now / 1_000, now);
    }
  }

  private final ScriptedWhep whep;

  private WebPreview(TestGateway gateway, ScriptedWhep whep, List<Feed> feeds) {
    this.gateway = gateway;
    this.whep = whep;
    this.feeds = feeds;
    tone = new SoundRendition(new CameraId("market"), Format.AAC, System::nanoTime);
    tone.listen(sound -> gateway.streams.send("market", sound));
    var _ = cameras.scheduleAtFixedRate(this::step, 0, PICTURE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Starts four cameras. */
  public static WebPreview start(int port) throws Exception {
    ScriptedStreams streams = new ScriptedStreams();
    streams.add("north-gate", "North gate");
    streams.add("market", "Market square");
    streams.add("quay", "Quay west");
    streams.add("tunnel", "Cycle tunnel");
    ScriptedAccess access = new ScriptedAccess("north-gate", "market", "quay", "tunnel");
    String[][] sources = {
      {"north-gate", "testsrc2=size=1280x720:rate=25"},
      {"market", "mandelbrot=size=640x360:rate=25"},
      {
        "quay", "life=size=640x360:mold=10:rate=25:ratio=0.1:death_color=#203040:life_color=#d0e0f0"
      },
      {"tunnel", "smptehdbars=size=640x360:rate=25,rotate=t/4"}
    };
    List<Feed> feeds = new ArrayList<>();
    for (String[] source : sources) {
      H264Clip tile = H264Clip.generate(source[1], 640, 360, 100, 50);
      feeds.add(new Feed(source[0], "tile", tile));
      feeds.add(new Feed(source[0], "full", H264Clip.generate(source[1], 1280, 720, 100, 50)));
    }
    streams.sound("market");
    ScriptedWhep whep = new ScriptedWhep();
    return new WebPreview(
        new TestGateway(access, streams, MseLimits.DEFAULT, port, Map.of("/whep/", whep)),
        whep,
        feeds);
  }

  /** Two blocks of a tone at each picture. */
  private void stepSound() {
    for (int i = 0; i < 2; i++) {
      short[] samples = new short[AudioBlock.SAMPLES];
      for (int sample = 0; sample < samples.length; sample++) {
        samples[sample] = (short) (4_000 * Math.sin(2 * Math.PI * 440 * sample / 48_000.0));
      }
      soundMicros += AudioBlock.nanos() / 1_000;
      tone.offer(new AudioBlock(1, soundMicros * 1_000, 1, samples), soundMicros);
    }
  }

  private void step() {
    stepSound();
    for (Feed feed : feeds) {
      if (feed.playing) {
        gateway.streams.send(feed.camera, feed.rendition, feed.next());
      }
    }
  }

  /** Where the page is. */
  public String address() {
    return gateway.origin();
  }

  /** What the page talks to. */
  public TestGateway gateway() {
    return gateway;
  }

  /** What answers the page's offers of WebRTC: as if there were none, unless a test says so. */
  ScriptedWhep whep() {
    return whep;
  }

  /** Puts a camera into a state; only a live one sends pictures. */
  public void set(String id, String name, CameraState state, Optional<Rejection> reason) {
    gateway.streams.set(id, name, state, reason);
    for (Feed feed : feeds) {
      if (feed.camera.equals(id)) {
        feed.playing = state == CameraState.LIVE;
      }
    }
  }

  @Override
  public void close() {
    cameras.shutdownNow();
    tone.close();
    whep.close();
    gateway.close();
  }

  /** Runs until it is interrupted. */
  @SuppressWarnings("SystemOut") // a program for people
  public static void main(String[] arguments) throws Exception {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
    try (WebPreview preview = start(port)) {
      preview.set(
          "tunnel", "Cycle tunnel", CameraState.NO_SIGNAL, Optional.of(Rejection.DECODE_STALLED));
      System.out.printf(
          "%s  user %s, password %s%n",
          preview.address(), ScriptedAccess.USER, ScriptedAccess.PASSWORD);
      new CountDownLatch(1).await();
    }
  }
}
