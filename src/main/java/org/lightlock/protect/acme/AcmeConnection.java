package org.lightlock.protect.acme;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks to one authority: signed requests, a fresh nonce for each, answers of a bounded size (RFC
 * 8555 §6). Follows no redirect and asks nothing but https. Used by one thread.
 */
final class AcmeConnection implements AutoCloseable {
  private static final int MOST_BYTES = 256 * 1024;
  private static final int MOST_TRIES = 4;
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);
  private static final String BAD_NONCE = "urn:ietf:params:acme:error:badNonce";

  private final HttpClient http;
  private final ECKey accountKey;
  private final JsonMapper json = new JsonMapper();
  private @Nullable URI newNonce;
  private @Nullable String account;
  private @Nullable String nonce;

  /**
   * An answer of the authority.
   *
   * @param location of what was made or asked, when it says so
   */
  record Answer(int status, Optional<URI> location, Optional<Duration> retryAfter, String body) {}

  AcmeConnection(HttpClient http, ECKey accountKey) {
    this.http = http;
    this.accountKey = accountKey;
  }

  /** Reads the directory, which is signed by nothing but TLS. */
  JsonNode directory(URI address) throws AcmeException, InterruptedException {
    JsonNode directory = read(send(HttpRequest.newBuilder(secure(address)).GET()));
    newNonce = uri(directory, "newNonce");
    return directory;
  }

  /** From now on requests name the account instead of showing its key. */
  void useAccount(URI address) {
    account = address.toString();
  }

  /** Asks for what is at an address (POST-as-GET, RFC 8555 §6.3). */
  Answer get(URI address) throws AcmeException, InterruptedException {
    return post(address, "");
  }

  /** Sends a value and gives the answer, which is no error. */
  Answer post(URI address, Map<String, ?> value) throws AcmeException, InterruptedException {
    return post(address, json.writeValueAsString(value));
  }

  private Answer post(URI address, String payload) throws AcmeException, InterruptedException {
    for (int tries = 1; ; tries++) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(secure(address))
              .header("Content-Type", "application/jose+json")
              .POST(HttpRequest.BodyPublishers.ofString(signed(address, payload)));
      Answer answer = send(request);
      if (answer.status < 400) {
        return answer;
      }
      JsonNode problem = read(answer);
      if (tries == MOST_TRIES || !BAD_NONCE.equals(problem.path("type").asString(""))) {
        throw new AcmeException(
            "the authority refused "
                + address.getPath()
                + " with "
                + answer.status
                + ": "
                + words(problem));
      }
    }
  }

  /** What a problem document says, cut and without control characters: it is somebody's text. */
  static String words(JsonNode problem) {
    String all = problem.path("type").asString("") + " " + problem.path("detail").asString("");
    String clean = all.replaceAll("[^\\x20-\\x7e]", "?").strip();
    return clean.length() <= 300 ? clean : clean.substring(0, 300);
  }

  JsonNode read(Answer answer) throws AcmeException {
    try {
      return json.readTree(answer.body);
    } catch (JacksonException e) {
      throw new AcmeException(
          "the authority's answer is not JSON: is tls.acme.directory an ACME directory?", e);
    }
  }

  /** An address in an answer. */
  static URI uri(JsonNode answer, String field) throws AcmeException {
    try {
      return secure(URI.create(answer.path(field).asString("")));
    } catch (IllegalArgumentException e) {
      throw new AcmeException("the authority's answer names no address as " + field, e);
    }
  }

  private static URI secure(URI address) throws AcmeException {
    if (!"https".equals(address.getScheme()) || address.getHost() == null) {
      throw new AcmeException("the authority names an address that is not https");
    }
    return address;
  }

  private String signed(URI address, String payload) throws AcmeException, InterruptedException {
    JWSHeader.Builder header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .customParam("nonce", takeNonce())
            .customParam("url", address.toString());
    if (account == null) {
      header.jwk(accountKey.toPublicJWK());
    } else {
      header.keyID(account);
    }
    JWSObject object = new JWSObject(header.build(), new Payload(payload));
    try {
      object.sign(new ECDSASigner(accountKey));
    } catch (JOSEException e) {
      throw new AcmeException("the account's key cannot sign", e);
    }
    return json.writeValueAsString(flattened(object));
  }

  /** The form of a signed object that ACME wants (RFC 7515 §7.2.2). */
  static Map<String, String> flattened(JWSObject object) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("protected", object.getHeader().toBase64URL().toString());
    parts.put("payload", object.getPayload().toBase64URL().toString());
    parts.put("signature", object.getSignature().toString());
    return parts;
  }

  private String takeNonce() throws AcmeException, InterruptedException {
    if (nonce == null && newNonce != null) {
      send(HttpRequest.newBuilder(newNonce).method("HEAD", HttpRequest.BodyPublishers.noBody()));
    }
    String taken = nonce;
    nonce = null;
    if (taken == null) {
      throw new AcmeException("the authority gives no nonce");
    }
    return taken;
  }

  private Answer send(HttpRequest.Builder builder) throws AcmeException, InterruptedException {
    HttpRequest request = builder.timeout(ANSWERS_WITHIN).header("User-Agent", "lightlock").build();
    try {
      HttpResponse<InputStream> response =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      byte[] body;
      try (InputStream stream = response.body()) {
        body = stream.readNBytes(MOST_BYTES + 1);
      }
      if (body.length > MOST_BYTES) {
        throw new AcmeException("the authority's answer is larger than 256 KiB");
      }
      response
          .headers()
          .firstValue("Replay-Nonce")
          .filter(value -> value.matches("[A-Za-z0-9_-]{1,512}"))
          .ifPresent(value -> nonce = value);
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Location").flatMap(AcmeConnection::location),
          response.headers().firstValue("Retry-After").flatMap(AcmeConnection::seconds),
          new String(body, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AcmeException(
          "the authority at "
              + request.uri().getHost()
              + " does not answer ("
              + e.getClass().getSimpleName()
              + "): check the network, and tls.acme.authority when it is the municipality's own",
          e);
    }
  }

  private static Optional<URI> location(String value) {
    try {
      return Optional.of(URI.create(value));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Dates are not read: the usual wait does. */
  private static Optional<Duration> seconds(String value) {
    return value.matches("[0-9]{1,6}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
        : Optional.empty();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
