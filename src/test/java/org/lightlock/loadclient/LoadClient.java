package org.lightlock.loadclient;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Many WebRTC viewers in one process: each does ICE, DTLS and SRTP on a socket of its own, checks
 * and decrypts every packet and counts. Driven by lines of JSON on standard input, each answered by
 * one on standard output; ends with the input.
 *
 * <pre>
 * {"whep": "https://localhost:8443/", "camera": "street", "rendition": "full",
 *  "logins": [{"user": "a", "password": "…"}], "arrivals": true, "loops": 1}
 * {"janus": "http://10.201.0.1:8088/janus", "mountpoint": 1, "loops": 1}
 * {"do": "warm", "count": 200}
 * {"do": "open", "count": 100, "perSecond": 20}
 * {"do": "window", "millis": 10000}
 * {"do": "churn", "count": 2000, "perSecond": 20, "stayMillis": 100}
 * {"do": "record", "millis": 10000, "file": "/tmp/recording"}
 * {"do": "leave"}
 * </pre>
 */
public final class LoadClient {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long RECORD_LIMIT_MILLIS = 60_000;

  private final Signalling signalling;
  private final Crowd crowd;

  private LoadClient(JsonNode target) throws IOException, InterruptedException {
    signalling = signalling(target);
    crowd = new Crowd(signalling, target.path("loops").asInt(1), target.has("janus"));
  }

  /** Runs until the input ends. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    // Connections that were opened beforehand must be there when they are needed.
    System.setProperty("jdk.httpclient.keepalive.timeout", "600");
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String first = in.readLine();
    if (first == null) {
      return;
    }
    var client = new LoadClient(JSON.readTree(first));
    answer(Map.of("ready", true, "pid", ProcessHandle.current().pid()));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        answer(client.run(JSON.readTree(line)));
      } catch (IOException | RuntimeException e) {
        answer(Map.of("error", e.toString()));
      }
    }
    client.crowd.close();
    System.exit(0); // whatever an HTTP client's threads still do
  }

  private static void answer(Map<String, Object> json) {
    System.out.println(JSON.writeValueAsString(json));
    System.out.flush();
  }

  private static Signalling signalling(JsonNode target) throws IOException, InterruptedException {
    if (target.has("janus")) {
      return new JanusSignalling(
          URI.create(target.path("janus").asString()), target.path("mountpoint").asInt());
    }
    List<WhepSignalling.Login> logins = new ArrayList<>();
    for (JsonNode login : target.path("logins")) {
      logins.add(
          new WhepSignalling.Login(
              login.path("user").asString(), login.path("password").asString()));
    }
    return new WhepSignalling(
        URI.create(target.path("whep").asString()),
        target.path("camera").asString(),
        target.path("rendition").asString(),
        target.path("arrivals").asBoolean(false),
        logins);
  }

  private Map<String, Object> run(JsonNode order) throws IOException, InterruptedException {
    int count = order.path("count").asInt(0);
    int perSecond = order.path("perSecond").asInt(0);
    long millis = order.path("millis").asLong(0);
    long began = System.nanoTime();
    double cpu = cpuSeconds();
    Map<String, Object> result =
        switch (order.path("do").asString("")) {
          case "warm" -> {
            if (signalling instanceof WhepSignalling whep) {
              whep.warm(count);
            }
            yield Map.of();
          }
          case "open" -> crowd.open(count, perSecond).json();
          case "churn" -> crowd.churn(count, perSecond, order.path("stayMillis").asLong(0)).json();
          case "window" -> {
            crowd.reset();
            Thread.sleep(millis);
            yield crowd.tally().json();
          }
          case "record" -> {
            var recording = new Recording(millis * 1_000_000);
            crowd.record(recording);
            recording.await(RECORD_LIMIT_MILLIS);
            recording.write(Path.of(order.path("file").asString()));
            yield Map.of();
          }
          case "leave" -> {
            int told = crowd.toldToEnd();
            Map<String, Object> left = crowd.leave().json();
            left.put("toldToEnd", told);
            yield left;
          }
          default -> throw new IOException("not understood");
        };
    Map<String, Object> answer = new LinkedHashMap<>(result);
    answer.put("viewers", crowd.count());
    answer.put("seconds", (System.nanoTime() - began) / 1e9);
    answer.put("cpuSeconds", cpuSeconds() - cpu);
    return answer;
  }

  private static double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }
}
