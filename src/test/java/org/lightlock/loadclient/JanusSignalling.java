package org.lightlock.loadclient;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The HTTP API of the Janus gateway and its streaming plugin. All viewers are handles of one
 * session, whose events one thread asks for; the offer comes from Janus.
 */
final class JanusSignalling implements Signalling {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration LONG_POLL = Duration.ofSeconds(60);

  private final URI session;
  private final int mountpoint;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT).build();
  private final JsonMapper json = new JsonMapper();
  private final AtomicLong transactions = new AtomicLong();
  private final Map<Long, CompletableFuture<String>> offers = new ConcurrentHashMap<>();
  private final Thread events;
  private volatile boolean closed;

  /**
   * Begins a session.
   *
   * @param base such as {@code http://127.0.0.1:8088/janus}
   * @param mountpoint the stream's number
   */
  JanusSignalling(URI base, int mountpoint) throws IOException, InterruptedException {
    this.mountpoint = mountpoint;
    session = URI.create(base + "/" + ask(base, request("create")).path("data").path("id"));
    events = Thread.ofPlatform().name("janus-events").daemon().start(this::poll);
  }

  private Map<String, Object> request(String kind) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("janus", kind);
    request.put("transaction", "t" + transactions.incrementAndGet());
    return request;
  }

  private JsonNode ask(URI where, Map<String, Object> request)
      throws IOException, InterruptedException {
    JsonNode answer =
        json.readTree(
            http.send(
                    HttpRequest.newBuilder(where)
                        .timeout(LIMIT)
                        .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(request)))
                        .build(),
                    HttpResponse.BodyHandlers.ofString())
                .body());
    if (answer.path("janus").asString("").equals("error")) {
      throw new IOException("Janus refuses " + request.get("janus") + ": " + answer);
    }
    return answer;
  }

  private void poll() {
    URI poll = URI.create(session + "?maxev=10");
    while (!closed) {
      try {
        JsonNode answer =
            json.readTree(
                http.send(
                        HttpRequest.newBuilder(poll).timeout(LONG_POLL).GET().build(),
                        HttpResponse.BodyHandlers.ofString())
                    .body());
        if (answer.isArray()) {
          answer.forEach(this::event);
        } else {
          event(answer);
        }
      } catch (IOException e) {
        if (!closed) {
          offers.values().forEach(offer -> offer.completeExceptionally(e));
          return;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void event(JsonNode event) {
    CompletableFuture<String> offer = offers.get(event.path("sender").asLong(0));
    if (offer == null) {
      return;
    }
    JsonNode description = event.path("jsep");
    JsonNode error = event.path("plugindata").path("data").path("error");
    if (description.path("type").asString("").equals("offer")) {
      offer.complete(description.path("sdp").asString(""));
    } else if (error.isString()) {
      offer.completeExceptionally(new IOException("Janus: " + error.asString()));
    }
  }

  @Override
  public Agreed open(Local local) throws IOException, InterruptedException {
    Map<String, Object> attach = request("attach");
    attach.put("plugin", "janus.plugin.streaming");
    long id = ask(session, attach).path("data").path("id").asLong();
    URI handle = URI.create(session + "/" + id);
    var offer = new CompletableFuture<String>();
    offers.put(id, offer);
    Map<String, Object> watch = request("message");
    watch.put("body", Map.of("request", "watch", "id", mountpoint));
    ask(handle, watch);
    Description sender;
    try {
      sender = Description.of(offer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("Janus makes no offer", e);
    } finally {
      offers.remove(id);
    }
    Map<String, Object> start = request("message");
    start.put("body", Map.of("request", "start"));
    start.put("jsep", Map.of("type", "answer", "sdp", answer(local, sender), "trickle", false));
    ask(handle, start);
    return new Agreed() {
      @Override
      public Description sender() {
        return sender;
      }

      @Override
      public void close() throws IOException, InterruptedException {
        ask(handle, request("detach"));
      }
    };
  }

  private static String answer(Local local, Description sender) {
    int type = sender.payloadType();
    int again = sender.rtxPayloadType();
    List<String> lines =
        new ArrayList<>(
            List.of(
                "v=0",
                "o=- " + (1_000 + local.number()) + " 2 IN IP4 127.0.0.1",
                "s=-",
                "t=0 0",
                "a=group:BUNDLE " + sender.mid(),
                "m=video 9 UDP/TLS/RTP/SAVPF " + type + (again < 0 ? "" : " " + again),
                "c=IN IP4 0.0.0.0",
                "a=ice-ufrag:" + local.ufrag(),
                "a=ice-pwd:" + local.password(),
                "a=fingerprint:sha-256 " + local.fingerprint(),
                "a=setup:active",
                "a=mid:" + sender.mid(),
                "a=recvonly",
                "a=rtcp-mux",
                "a=rtpmap:" + type + " H264/90000",
                "a=rtcp-fb:" + type + " nack",
                "a=rtcp-fb:" + type + " nack pli"));
    if (again >= 0) {
      lines.add("a=rtpmap:" + again + " rtx/90000");
      lines.add("a=fmtp:" + again + " apt=" + type);
    }
    return String.join("\r\n", lines) + "\r\n";
  }

  @Override
  public void close() {
    closed = true;
    try {
      ask(session, request("destroy"));
    } catch (IOException e) {
      // Janus has ended before.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.shutdownNow();
    events.interrupt();
  }
}
