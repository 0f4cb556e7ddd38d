package org.lightlock.protect.acme;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;
import org.lightlock.protect.GatewayTls;
import org.lightlock.protect.TlsIdentity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An authority as RFC 8555 has it, on loopback. It checks every signature, nonce and address, asks
 * for the challenge's answer over HTTP, and can be told to be odd.
 */
final class FakeAuthority implements AutoCloseable {
  static final Duration LIFE = Duration.ofDays(90);

  private static final HttpString REPLAY_NONCE = new HttpString("Replay-Nonce");
  private static final JsonMapper JSON = new JsonMapper();

  private final Undertow server;
  private final Path certificate;
  private final InstantSource clock;
  private final KeyPair issuer = ec();
  private final X509CertificateHolder root;
  private final Set<String> nonces = ConcurrentHashMap.newKeySet();
  private final AtomicInteger drawn = new AtomicInteger();
  private @Nullable ECKey account;
  private byte @Nullable [] bindingKey;
  private volatile int challengePort;
  private final AtomicInteger orders = new AtomicInteger();
  private volatile @Nullable String chain;
  private List<String> wanted = List.of();
  private boolean proven;
  private String problem = "";

  /** What it does otherwise than others. */
  enum Oddity {
    NONE,
    FORGETS_NONCES_ONCE,
    PROVES_NOTHING,
    ANSWERS_HUGELY,
    NAMES_PLAIN_HTTP,
    LEAVES_NAMES_OUT,
    OFFERS_DNS_ONLY
  }

  volatile Oddity oddity = Oddity.NONE;

  FakeAuthority(Path directory, InstantSource clock) throws Exception {
    this.clock = clock;
    TlsIdentity identity =
        TlsIdentity.selfSigned(directory, List.of("localhost"), InstantSource.system());
    certificate = directory.resolve("tls-self-signed.pem");
    root = sign(new X500Name("CN=root"), issuer.getPublic(), null, Duration.ofDays(3650));
    server =
        Undertow.builder()
            .setIoThreads(1)
            .setWorkerThreads(2)
            .addHttpsListener(0, "127.0.0.1", GatewayTls.context(identity))
            .setHandler(new BlockingHandler(this::answer))
            .build();
    server.start();
  }

  Path certificate() {
    return certificate;
  }

  URI directory() {
    return at("/directory");
  }

  int orders() {
    return orders.get();
  }

  void asksAtPort(int port) {
    challengePort = port;
  }

  void demandsBinding(byte[] key) {
    bindingKey = key.clone();
  }

  private URI at(String path) {
    InetSocketAddress address =
        (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
    return URI.create("https://localhost:" + address.getPort() + path);
  }

  private void answer(HttpServerExchange exchange) throws Exception {
    exchange.getResponseHeaders().put(REPLAY_NONCE, nonce());
    String path = exchange.getRequestPath();
    if (path.equals("/directory")) {
      directory(exchange);
    } else if (path.equals("/nonce")) {
      exchange.endExchange();
    } else {
      JWSObject request = checked(exchange);
      if (request != null) {
        serve(exchange, path, request);
      }
    }
  }

  private void directory(HttpServerExchange exchange) {
    if (oddity == Oddity.ANSWERS_HUGELY) {
      exchange.getResponseSender().send("x".repeat(1 << 20));
      return;
    }
    String order = at("/order").toString();
    send(
        exchange,
        200,
        Map.of(
            "newNonce",
            at("/nonce").toString(),
            "newAccount",
            at("/account").toString(),
            "newOrder",
            oddity == Oddity.NAMES_PLAIN_HTTP ? order.replace("https:", "http:") : order,
            "meta",
            Map.of("externalAccountRequired", bindingKey != null)));
  }

  private String nonce() {
    String nonce = "nonce-" + drawn.incrementAndGet();
    nonces.add(nonce);
    return nonce;
  }

  /** The request, empty when it has been refused. */
  private @Nullable JWSObject checked(HttpServerExchange exchange) throws Exception {
    JsonNode body = JSON.readTree(exchange.getInputStream().readAllBytes());
    JWSObject object =
        new JWSObject(part(body, "protected"), part(body, "payload"), part(body, "signature"));
    if (oddity == Oddity.FORGETS_NONCES_ONCE) {
      oddity = Oddity.NONE;
      refuse(exchange, "badNonce");
      return null;
    }
    if (!nonces.remove(String.valueOf(object.getHeader().getCustomParam("nonce")))) {
      refuse(exchange, "badNonce");
      return null;
    }
    ECKey key =
        object.getHeader().getJWK() != null ? object.getHeader().getJWK().toECKey() : account;
    boolean fits =
        at(exchange.getRequestPath()).toString().equals(object.getHeader().getCustomParam("url"))
            && (object.getHeader().getJWK() != null
                || at("/account/1").toString().equals(object.getHeader().getKeyID()));
    if (!fits || !object.verify(new ECDSAVerifier(Objects.requireNonNull(key)))) {
      refuse(exchange, "unauthorized");
      return null;
    }
    return object;
  }

  private static Base64URL part(JsonNode body, String name) {
    return new Base64URL(body.path(name).asString());
  }

  private void refuse(HttpServerExchange exchange, String kind) {
    send(
        exchange,
        400,
        Map.of("type", "urn:ietf:params:acme:error:" + kind, "detail", "no\u0007 such thing"));
  }

  private void serve(HttpServerExchange exchange, String path, JWSObject request) throws Exception {
    String payload = request.getPayload().toString();
    switch (path) {
      case "/account" -> account(exchange, request, payload);
      case "/order" -> order(exchange, payload);
      case "/authorization" -> send(exchange, 200, authorization());
      case "/challenge" -> {
        prove();
        send(exchange, 200, Map.of());
      }
      case "/finalize" -> {
        issue(JSON.readTree(payload).path("csr").asString());
        send(exchange, 200, orderState());
      }
      case "/order/1" -> send(exchange, 200, orderState());
      case "/certificate" -> exchange.getResponseSender().send(Objects.requireNonNull(chain));
      default -> exchange.setStatusCode(404).endExchange();
    }
  }

  private void account(HttpServerExchange exchange, JWSObject request, String payload)
      throws Exception {
    ECKey key = request.getHeader().getJWK().toECKey();
    byte[] binding = bindingKey;
    if (binding != null) {
      JsonNode inner = JSON.readTree(payload).path("externalAccountBinding");
      JWSObject bound =
          new JWSObject(part(inner, "protected"), part(inner, "payload"), part(inner, "signature"));
      if (!bound.verify(new MACVerifier(binding))
          || !ECKey.parse(bound.getPayload().toString()).equals(key)) {
        refuse(exchange, "unauthorized");
        return;
      }
    }
    account = key;
    exchange.getResponseHeaders().put(Headers.LOCATION, at("/account/1").toString());
    send(exchange, 201, Map.of("status", "valid"));
  }

  private void order(HttpServerExchange exchange, String payload) {
    orders.incrementAndGet();
    List<String> names = new ArrayList<>();
    JSON.readTree(payload)
        .path("identifiers")
        .forEach(identifier -> names.add(identifier.path("value").asString()));
    wanted = names;
    proven = false;
    chain = null;
    exchange.getResponseHeaders().put(Headers.LOCATION, at("/order/1").toString());
    send(exchange, 201, orderState());
  }

  private Map<String, Object> orderState() {
    return Map.of(
        "status",
        chain == null ? "pending" : "valid",
        "authorizations",
        List.of(at("/authorization").toString()),
        "finalize",
        at("/finalize").toString(),
        "certificate",
        at("/certificate").toString());
  }

  private Map<String, Object> authorization() {
    String type = oddity == Oddity.OFFERS_DNS_ONLY ? "dns-01" : "http-01";
    return Map.of(
        "status",
        proven ? "valid" : problem.isEmpty() ? "pending" : "invalid",
        "challenges",
        List.of(
            Map.of(
                "type",
                type,
                "url",
                at("/challenge").toString(),
                "token",
                "a-token-of-enough-characters",
                "error",
                Map.of("detail", problem))));
  }

  private void prove() throws Exception {
    if (oddity == Oddity.PROVES_NOTHING) {
      problem = "connection refused";
      return;
    }
    try (HttpClient http = HttpClient.newHttpClient()) {
      String base = "http://127.0.0.1:" + challengePort;
      String token = "a-token-of-enough-characters";
      HttpResponse<String> answer = get(http, base + "/.well-known/acme-challenge/" + token);
      String expected = token + "." + Objects.requireNonNull(account).computeThumbprint();
      proven =
          answer.body().equals(expected)
              && get(http, base + "/").statusCode() == 404
              && get(http, base + "/.well-known/acme-challenge/other").statusCode() == 404;
      problem = proven ? "" : "wrong answer";
    }
  }

  private static HttpResponse<String> get(HttpClient http, String address) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private void issue(String csr) throws Exception {
    var request = new JcaPKCS10CertificationRequest(Base64.getUrlDecoder().decode(csr));
    Extensions extensions =
        Extensions.getInstance(
            request
                .getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)[0]
                .getAttributeValues()[0]);
    Extension names = extensions.getExtension(Extension.subjectAlternativeName);
    X509CertificateHolder own =
        sign(
            new X500Name("CN=" + wanted.getFirst()),
            request.getPublicKey(),
            oddity == Oddity.LEAVES_NAMES_OUT ? null : names,
            LIFE);
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(own);
      pem.writeObject(root);
    }
    chain = text.toString();
  }

  private X509CertificateHolder sign(
      X500Name subject, java.security.PublicKey key, @Nullable Extension names, Duration life)
      throws Exception {
    Instant now = clock.instant();
    var builder =
        new JcaX509v3CertificateBuilder(
            new X500Name("CN=root"),
            BigInteger.valueOf(drawn.incrementAndGet()),
            Date.from(now.minusSeconds(60)),
            Date.from(now.plus(life)),
            subject,
            key);
    builder.addExtension(
        Extension.basicConstraints,
        true,
        new BasicConstraints(subject.toString().equals("CN=root")));
    if (names != null) {
      builder.addExtension(names);
    }
    return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate()));
  }

  private static KeyPair ec() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static void send(HttpServerExchange exchange, int status, Map<String, ?> value) {
    exchange.setStatusCode(status);
    exchange.getResponseSender().send(JSON.writeValueAsString(value), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop();
  }
}
