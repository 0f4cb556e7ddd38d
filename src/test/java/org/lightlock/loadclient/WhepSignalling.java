package org.lightlock.loadclient;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.lightlock.protect.TrustAnyone;

/**
 * WHEP over HTTPS, for signed-in users. Each account comes from an address of its own, 127.0.0.1
 * and following, because the gateway limits how many streams one user and one address may have.
 */
final class WhepSignalling implements Signalling {
  private static final String TRANSPORT_SEQUENCE =
      "a=extmap:%d http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
          .formatted(ArrivalReport.EXTENSION_ID);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final URI base;
  private final String resource;
  private final boolean arrivals;
  private final List<Account> accounts = new ArrayList<>();

  /** A signed-in user and the connections that it uses again. */
  private record Account(HttpClient http, String cookie) {}

  /** Who may sign in. */
  record Login(String user, String password) {}

  /**
   * Signs everybody in.
   *
   * @param arrivals whether viewers tell when packets arrived, as Chromium does
   */
  WhepSignalling(URI base, String camera, String rendition, boolean arrivals, List<Login> logins)
      throws IOException, InterruptedException {
    this.arrivals = arrivals;
    this.base = base;
    this.resource = "whep/" + camera + "/" + rendition;
    for (int i = 0; i < logins.size(); i++) {
      HttpClient http =
          HttpClient.newBuilder()
              .sslContext(trusting())
              .version(HttpClient.Version.HTTP_1_1)
              .localAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (i + 1)}))
              .connectTimeout(LIMIT)
              .build();
      accounts.add(new Account(http, signIn(http, logins.get(i))));
    }
  }

  private static SSLContext trusting() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAnyone()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private String signIn(HttpClient http, Login login) throws IOException, InterruptedException {
    String body = "{\"user\":\"%s\",\"password\":\"%s\"}".formatted(login.user, login.password);
    HttpResponse<String> answer =
        http.send(
            request("api/v1/login")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    String set = answer.headers().firstValue("Set-Cookie").orElse("");
    if (answer.statusCode() != 200 || set.isEmpty()) {
      throw new IOException("login is answered with " + answer.statusCode());
    }
    return set.substring(0, set.indexOf(';'));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(LIMIT)
        .header("Origin", base.getScheme() + "://" + base.getAuthority())
        .header("X-Lightlock", "1");
  }

  /** Opens so many connections before they are needed, as a page that has been loaded has. */
  void warm(int connections) throws IOException {
    List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      Account account = accounts.get(i % accounts.size());
      HttpRequest request =
          request("api/v1/cameras").header("Cookie", account.cookie).GET().build();
      answers.add(account.http.sendAsync(request, HttpResponse.BodyHandlers.discarding()));
    }
    try {
      answers.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      throw new IOException("the gateway does not take so many connections", e);
    }
  }

  @Override
  public Agreed open(Local local) throws IOException, InterruptedException {
    Account account = accounts.get(local.number() % accounts.size());
    HttpResponse<String> answer =
        account.http.send(
            request(resource)
                .header("Cookie", account.cookie)
                .header("Content-Type", "application/sdp")
                .POST(HttpRequest.BodyPublishers.ofString(offer(local, arrivals)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 201) {
      throw new IOException("WHEP is answered with " + answer.statusCode());
    }
    Description sender = Description.of(answer.body());
    String location = answer.headers().firstValue("Location").orElse("");
    return new Agreed() {
      @Override
      public Description sender() {
        return sender;
      }

      @Override
      public void close() throws IOException, InterruptedException {
        HttpResponse<Void> gone =
            account.http.send(
                request(location).header("Cookie", account.cookie).DELETE().build(),
                HttpResponse.BodyHandlers.discarding());
        if (gone.statusCode() / 100 != 2) {
          throw new IOException("WHEP's DELETE is answered with " + gone.statusCode());
        }
      }
    };
  }

  /**
   * Of what Chromium offers for a picture what matters.
   *
   * @param arrivals whether transport-wide feedback is offered
   */
  static String offer(Local local, boolean arrivals) {
    String offer = offer(local);
    return arrivals
        ? offer
            .replace("a=recvonly", TRANSPORT_SEQUENCE + "\r\na=recvonly")
            .replace("a=rtcp-fb:102 nack\r", "a=rtcp-fb:102 transport-cc\r\na=rtcp-fb:102 nack\r")
        : offer;
  }

  private static String offer(Local local) {
    return String.join(
        "\r\n",
        "v=0",
        "o=- " + (1_000 + local.number()) + " 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE 0",
        "m=video 9 UDP/TLS/RTP/SAVPF 102 103",
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        "a=ice-ufrag:" + local.ufrag(),
        "a=ice-pwd:" + local.password(),
        "a=fingerprint:sha-256 " + local.fingerprint(),
        "a=setup:actpass",
        "a=mid:0",
        "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
        "a=extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
        "a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid",
        "a=recvonly",
        "a=rtcp-mux",
        "a=rtcp-rsize",
        "a=rtpmap:102 H264/90000",
        "a=rtcp-fb:102 ccm fir",
        "a=rtcp-fb:102 nack",
        "a=rtcp-fb:102 nack pli",
        "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
        "a=rtpmap:103 rtx/90000",
        "a=fmtp:103 apt=102",
        "");
  }

  @Override
  public void close() {
    accounts.forEach(account -> account.http.shutdownNow());
  }
}
