package org.lightlock.protect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undertow.Undertow;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.time.InstantSource;
import java.util.List;
import javax.crypto.Cipher;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real handshakes: with Undertow on loopback, and of engines where the group is looked up. */
class GatewayTlsTest {
  private static final int X25519MLKEM768 = 0x11ec;
  private static final int X25519 = 0x1d;
  private static final String AES_256 = "TLS_AES_256_GCM_SHA384";
  private static final String AES_128 = "TLS_AES_128_GCM_SHA256";
  private static final String CHACHA = "TLS_CHACHA20_POLY1305_SHA256";

  @TempDir static Path directory;
  private static TlsIdentity identity;
  private static SSLContext gateway;
  private static Undertow server;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    identity = TlsIdentity.selfSigned(directory, List.of(), InstantSource.system());
    gateway = GatewayTls.context(identity);
    server =
        Undertow.builder()
            .setIoThreads(1)
            .setWorkerThreads(1)
            .addHttpsListener(0, "127.0.0.1", gateway)
            .setHandler(
                exchange -> {
                  exchange.getResponseHeaders().put(new HttpString("Connection"), "close");
                  exchange.getResponseSender().send("light");
                })
            .build();
    server.start();
    port = ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
  }

  @AfterAll
  static void stop() {
    server.stop();
  }

  private static SSLContext jdkClient() throws Exception {
    return client(SSLContext.getInstance("TLS", "SunJSSE"));
  }

  private static SSLContext bouncyCastleClient() throws Exception {
    return client(SSLContext.getInstance("TLS", (Provider) new BouncyCastleJsseProvider()));
  }

  private static SSLContext client(SSLContext context) throws Exception {
    context.init(null, new TrustManager[] {new TrustAnyone()}, null);
    return context;
  }

  /** Asks Undertow for a page. Returns protocol, suite and body. */
  private static List<String> get(
      SSLContext client, String protocol, String suite, String... groups) throws IOException {
    try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
      socket.setSoTimeout(10_000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(new String[] {protocol});
      parameters.setCipherSuites(new String[] {suite});
      parameters.setNamedGroups(groups);
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return List.of(
          socket.getSession().getProtocol(),
          socket.getSession().getCipherSuite(),
          answer.substring(answer.lastIndexOf('\n') + 1));
    }
  }

  private static List<Integer> groupsFor(String... offered) throws Exception {
    SSLEngine client = bouncyCastleClient().createSSLEngine("localhost", 443);
    client.setUseClientMode(true);
    SSLParameters parameters = client.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setNamedGroups(offered);
    client.setSSLParameters(parameters);
    return new EngineHandshake(client, gateway.createSSLEngine()).run();
  }

  @Test
  void handshake_bothSuites_work() throws Exception {
    for (String suite : List.of(AES_256, CHACHA)) {
      assertThat(get(jdkClient(), "TLSv1.3", suite, "x25519", "secp256r1"))
          .containsExactly("TLSv1.3", suite, "light");
    }
  }

  @Test
  void handshake_x25519Only_works() throws Exception {
    assertThat(get(jdkClient(), "TLSv1.3", AES_256, "x25519"))
        .containsExactly("TLSv1.3", AES_256, "light");
  }

  @Test
  void handshake_hybridOnUndertow_works() throws Exception {
    // secp256r1 is there for the certificate: Bouncy Castle's client wants its curve listed.
    assertThat(get(bouncyCastleClient(), "TLSv1.3", AES_256, "X25519MLKEM768", "secp256r1"))
        .containsExactly("TLSv1.3", AES_256, "light");
  }

  @Test
  void handshake_tls12_isRefused() {
    assertThatThrownBy(
            () ->
                get(
                    jdkClient(),
                    "TLSv1.2",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "x25519",
                    "secp256r1"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void handshake_aes128_isRefused() {
    assertThatThrownBy(() -> get(jdkClient(), "TLSv1.3", AES_128, "x25519", "secp256r1"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void handshake_otherGroup_isRefused() {
    assertThatThrownBy(() -> get(jdkClient(), "TLSv1.3", AES_256, "secp521r1", "ffdhe2048"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void group_hybridOffered_winsOverTheClientsOrder() throws Exception {
    assertThat(groupsFor("X25519MLKEM768", "x25519", "secp256r1")).endsWith(X25519MLKEM768);
    assertThat(groupsFor("x25519", "X25519MLKEM768", "secp256r1")).endsWith(X25519MLKEM768);
    assertThat(groupsFor("secp256r1", "x25519")).endsWith(X25519);
  }

  @Test
  void context_engines_areSetUpAsDocumented() {
    SSLParameters parameters = gateway.createSSLEngine("a.example", 1).getSSLParameters();

    assertThat(parameters.getProtocols()).containsExactly("TLSv1.3");
    assertThat(parameters.getCipherSuites()).containsExactlyElementsOf(GatewayTls.CIPHER_SUITES);
    assertThat(parameters.getNamedGroups()).containsExactlyElementsOf(GatewayTls.NAMED_GROUPS);
    assertThat(System.getProperty("jdk.tls.namedGroups")).isNull();
  }

  @Test
  void bulkEncryption_comesFromTheJdk() throws Exception {
    assertThat(Cipher.getInstance("AES/GCM/NoPadding").getProvider().getName()).isEqualTo("SunJCE");
    assertThat(List.of(Security.getProviders()).getLast().getName()).isEqualTo("BC");
  }

  @Test
  void certificate_isTheIdentitys() throws Exception {
    SSLEngine client = jdkClient().createSSLEngine("other.example", 443);
    client.setUseClientMode(true);
    new EngineHandshake(client, gateway.createSSLEngine()).run();

    assertThat(client.getSession().getPeerCertificates()[0]).isEqualTo(identity.chain().getFirst());
  }
}
