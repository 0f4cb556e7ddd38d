package org.lightlock.access.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.lightlock.access.Role;
import org.lightlock.protect.TestAuthority;
import tools.jackson.databind.json.JsonMapper;

/**
 * An OpenID Connect issuer that a test can have lie in any way. Checks code, redirect address, PKCE
 * and the client's secret as a real one does.
 */
public final class FakeIssuer implements AutoCloseable {
  /** What the gateway is called here. */
  public static final String CLIENT = "lightlock";

  /** The gateway's secret here. */
  public static final String SECRET = "planted-client-secret-7f3a";

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Map<String, List<String>>> codes = new ConcurrentHashMap<>();

  /** What the description says. */
  public volatile UnaryOperator<Map<String, Object>> metadata = UnaryOperator.identity();

  /** What an ID token says. */
  public volatile UnaryOperator<JWTClaimsSet.Builder> claims = UnaryOperator.identity();

  /** The token itself in place of a signed one; gets what would be signed. */
  public volatile Optional<Signing> signing = Optional.empty();

  /** Answers instead of the usual one, by path. */
  public final Map<String, Answer> answers = new ConcurrentHashMap<>();

  /** The keys that are published. */
  public final List<RSAKey> keys = new CopyOnWriteArrayList<>();

  /** How often the keys were asked for. */
  public final AtomicInteger keyRequests = new AtomicInteger();

  /** How often a code was brought. */
  public final AtomicInteger tokenRequests = new AtomicInteger();

  /** Makes a token of claims. */
  public interface Signing {
    /** The token's text. */
    String sign(JWTClaimsSet claims) throws JOSEException;
  }

  /** Answers a request. */
  public interface Answer {
    /** Sends it. */
    void send(HttpExchange exchange) throws IOException;
  }

  private FakeIssuer(HttpsServer server) throws JOSEException {
    this.server = server;
    this.keys.add(newKey());
  }

  /** Starts it on a free port of this machine. */
  public static FakeIssuer start(TestAuthority authority) throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setHttpsConfigurator(new HttpsConfigurator(authority.forLoopback().context(authority)));
    FakeIssuer issuer = new FakeIssuer(server);
    server.setExecutor(issuer.threads);
    server.createContext("/", issuer::handle);
    server.start();
    return issuer;
  }

  /** Another key. */
  public static RSAKey newKey() throws JOSEException {
    return new RSAKeyGenerator(2_048)
        .keyUse(KeyUse.SIGNATURE)
        .keyID(UUID.randomUUID().toString())
        .generate();
  }

  /** Its name. */
  public String issuer() {
    return "https://localhost:" + server.getAddress().getPort() + "/realms/city";
  }

  /** Settings that believe it. */
  public SsoSettings settings(Path ca, Path secretFile) {
    return new SsoSettings(
        issuer(),
        CLIENT,
        secretFile,
        URI.create("https://gateway.example:8443"),
        List.of("openid", "profile"),
        "groups",
        List.of(
            new SsoSettings.GroupRoles("watchers", Set.of(Role.VIEWER)),
            new SsoSettings.GroupRoles("admins", Set.of(Role.ADMINISTRATOR))),
        Set.of(),
        Set.of("gold"),
        Set.of("mfa"),
        Optional.of(ca),
        Duration.ofSeconds(60),
        Set.of());
  }

  /** The person logs in: the parameters that the browser brings back. */
  public Map<String, List<String>> authorize(URI location) {
    Map<String, List<String>> asked = URLUtils.parseParameters(location.getRawQuery());
    String code = UUID.randomUUID().toString();
    codes.put(code, asked);
    Map<String, List<String>> back = new LinkedHashMap<>();
    back.put("code", List.of(code));
    back.put("state", Objects.requireNonNull(asked.get("state")));
    back.put("iss", List.of(issuer()));
    return back;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Answer other = answers.get(path);
      if (path.endsWith("/jwks")) {
        keyRequests.incrementAndGet();
      }
      if (other != null) {
        other.send(exchange);
        return;
      }
      switch (path) {
        case "/realms/city/.well-known/openid-configuration" ->
            send(exchange, 200, new JsonMapper().writeValueAsString(description()));
        case "/realms/city/jwks" ->
            send(exchange, 200, new JWKSet(List.copyOf(keys)).toPublicJWKSet().toString());
        case "/realms/city/token" -> token(exchange);
        default -> send(exchange, 404, "{}");
      }
    } catch (JOSEException | NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  private Map<String, Object> description() {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("issuer", issuer());
    description.put("authorization_endpoint", issuer() + "/auth");
    description.put("token_endpoint", issuer() + "/token");
    description.put("jwks_uri", issuer() + "/jwks");
    description.put("end_session_endpoint", issuer() + "/logout");
    description.put("subject_types_supported", List.of("public"));
    description.put("response_types_supported", List.of("code"));
    description.put("id_token_signing_alg_values_supported", List.of("RS256"));
    description.put("authorization_response_iss_parameter_supported", true);
    return metadata.apply(description);
  }

  private void token(HttpExchange exchange)
      throws IOException, JOSEException, NoSuchAlgorithmException {
    tokenRequests.incrementAndGet();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, List<String>> form = URLUtils.parseParameters(body);
    Map<String, List<String>> asked = codes.remove(one(form, "code"));
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
    boolean good =
        asked != null
            && basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
            && one(asked, "redirect_uri").equals(one(form, "redirect_uri"))
            && one(asked, "code_challenge_method").equals("S256")
            && one(asked, "code_challenge").equals(s256(one(form, "code_verifier")));
    if (!good || asked == null) {
      send(exchange, 400, "{\"error\":\"invalid_grant\"}");
      return;
    }
    var access = new BearerAccessToken("access-" + UUID.randomUUID());
    Instant now = Instant.now();
    JWTClaimsSet.Builder builder =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .subject("subject-1")
            .audience(CLIENT)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)))
            .claim("nonce", one(asked, "nonce"))
            .claim("sid", "sid-1")
            .claim("preferred_username", "anna")
            .claim("groups", List.of("watchers", "others"))
            .claim("at_hash", AccessTokenHash.compute(access, JWSAlgorithm.RS256, null).getValue());
    JWTClaimsSet said = claims.apply(builder).build();
    String token = signing.isPresent() ? signing.get().sign(said) : sign(said, "JWT");
    send(
        exchange,
        200,
        "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":60,\"id_token\":\"%s\"}"
            .formatted(access.getValue(), token));
  }

  /** Signs claims with the first published key. */
  public String sign(JWTClaimsSet said, String type) throws JOSEException {
    return sign(said, type, keys.getFirst());
  }

  /** Signs claims with a key. */
  public static String sign(JWTClaimsSet said, String type, RSAKey key) throws JOSEException {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID(key.getKeyID())
                .type(new JOSEObjectType(type))
                .build(),
            said);
    jwt.sign(new RSASSASigner(key));
    return jwt.serialize();
  }

  /** The claims of a good logout token. */
  public JWTClaimsSet.Builder logoutClaims() {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(issuer())
        .audience(CLIENT)
        .subject("subject-1")
        .claim("sid", "sid-1")
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(120)))
        .jwtID(UUID.randomUUID().toString())
        .claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
  }

  private static String s256(String verifier) throws NoSuchAlgorithmException {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            MessageDigest.getInstance("SHA-256")
                .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String one(Map<String, List<String>> parameters, String name) {
    return parameters.getOrDefault(name, List.of("")).getFirst();
  }

  /** Sends an answer. */
  public static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
