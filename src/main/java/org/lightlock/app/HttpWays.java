package org.lightlock.app;

import io.undertow.server.HttpHandler;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.lightlock.access.Access;
import org.lightlock.config.GatewayConfig;
import org.lightlock.config.Old;
import org.lightlock.control.StreamAddresses;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.fmp4.FragmentStreams;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.BySuffix;
import org.lightlock.serve.NewPlayersOnly;
import org.lightlock.serve.hls.HlsHandler;
import org.lightlock.serve.hls.HlsLimits;
import org.lightlock.serve.mp4.Mp4Handler;
import org.lightlock.serve.mp4.Mp4Limits;
import org.lightlock.serve.mse.MseHandler;
import org.lightlock.serve.mse.MseLimits;
import org.lightlock.serve.snapshot.SnapshotHandler;

/** The ways of watching over HTTP, which share the admissions and the fragments. */
final class HttpWays {
  private final GatewayConfig config;
  private final Access access;
  private final LiveStreams cameras;
  private final Admissions admissions;
  private final CountingEvents counting;
  private final FragmentStreams fragments = new FragmentStreams();

  HttpWays(
      GatewayConfig config,
      Access access,
      LiveStreams cameras,
      Admissions admissions,
      CountingEvents counting) {
    this.config = config;
    this.access = access;
    this.cameras = cameras;
    this.admissions = admissions;
    this.counting = counting;
  }

  /** What is below /live/. */
  HttpHandler live() {
    return guarded(
        new BySuffix(
            Mp4Handler.SUFFIX,
            new Mp4Handler(
                access,
                cameras,
                admissions,
                fragments,
                Mp4Limits.DEFAULT,
                System::nanoTime,
                counting.viewers()),
            new MseHandler(
                access,
                cameras,
                admissions,
                fragments,
                MseLimits.DEFAULT,
                System::nanoTime,
                counting.viewers())));
  }

  /** What is elsewhere, by the beginning of the path. */
  Map<String, HttpHandler> others(WebRtcListener webRtc) {
    Map<String, HttpHandler> others = new HashMap<>();
    others.put("/snapshot/", guarded(new SnapshotHandler(access, cameras, admissions)));
    if (allowsOldPlayers()) {
      // Every address of a play holds a token.
      HttpHandler hls = hls();
      others.put(HlsHandler.PREFIX, hls);
      others.put(HlsHandler.PLAY, hls);
    }
    webRtc
        .handler(access, cameras, admissions, counting)
        .ifPresent(whep -> others.put("/whep/", guarded(whep)));
    return others;
  }

  private boolean allowsOldPlayers() {
    return config.viewers().oldPlayers() == Old.ALLOWED;
  }

  private HttpHandler guarded(HttpHandler way) {
    return allowsOldPlayers() ? way : new NewPlayersOnly(access, way);
  }

  private HttpHandler hls() {
    Map<String, RenditionSpec> specs =
        config.renditions().specs().stream()
            .collect(Collectors.toMap(RenditionSpec::name, Function.identity()));
    return new HlsHandler(
        access,
        cameras,
        admissions,
        fragments,
        rendition -> specs.getOrDefault(rendition, RenditionSpec.FULL),
        HlsLimits.DEFAULT,
        System::nanoTime,
        counting.viewers());
  }

  /**
   * The ways of watching that take a ticket, as its answer names them: only what there is.
   *
   * @param rtspsPort empty when RTSPS is switched off
   * @param whep whether offers are answered
   */
  StreamAddresses addresses(OptionalInt rtspsPort, boolean whep) {
    return addresses(rtspsPort, whep, allowsOldPlayers());
  }

  static StreamAddresses addresses(OptionalInt rtspsPort, boolean whep, boolean oldPlayers) {
    Map<String, String> patterns = new LinkedHashMap<>();
    patterns.put("mse", "wss://{host}/live/{camera}/full");
    if (whep) {
      patterns.put("whep", "https://{host}/whep/{camera}");
    }
    patterns.put("mp4", "https://{host}/live/{camera}.mp4");
    if (oldPlayers) {
      patterns.put("hls", "https://{host}/hls/{camera}.m3u8");
    }
    patterns.put("snapshot", "https://{host}/snapshot/{camera}.jpg");
    rtspsPort.ifPresent(port -> patterns.put("rtsps", "rtsps://{name}:" + port + "/{camera}"));
    return new StreamAddresses(patterns, oldPlayers);
  }
}
