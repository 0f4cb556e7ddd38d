package org.lightlock.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Simulated cameras in a process of their own, which counts in no figure. */
final class Cameras implements AutoCloseable {
  private final Process process;
  private final JsonNode ready;
  private final HttpClient http = HttpClient.newHttpClient();

  private Cameras(Process process, JsonNode ready) {
    this.process = process;
    this.ready = ready;
  }

  /** One camera for each clip. */
  static Cameras start(Path log, List<Path> clips) throws IOException {
    return start(log, clips, 0);
  }

  /** As above, the first on a port and the others on those that follow. */
  static Cameras start(Path log, List<Path> clips, int port) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "simulate-camera", "--json", "--port", Integer.toString(port), "--publish", "0"));
    clips.forEach(clip -> arguments.addAll(List.of("--file", clip.toString())));
    Process process = Installed.start(log, arguments);
    return new Cameras(process, Installed.readyLine(process, log));
  }

  /** A camera's address, without credentials. */
  String address(int index) {
    return "rtsp://127.0.0.1:"
        + ready.path("ports").path(index).asInt()
        + ready.path("paths").path(index).asString("/");
  }

  /** When the last packet of each lately sent frame number went out, in microseconds of 1970. */
  Map<Integer, Long> sentUnixMicros(int index) throws IOException, InterruptedException {
    URI uri =
        URI.create("http://127.0.0.1:" + ready.path("publishPorts").path(index).asInt() + "/sent");
    String answer =
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
    Map<Integer, Long> sent = new HashMap<>();
    for (JsonNode frame : new JsonMapper().readTree(answer)) {
      sent.put(frame.path("number").asInt(), frame.path("lastPacketUnixMicros").asLong());
    }
    return sent;
  }

  @Override
  public void close() {
    http.close();
    Installed.end(process);
  }
}
