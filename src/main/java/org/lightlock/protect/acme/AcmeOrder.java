package org.lightlock.protect.acme;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** One order of a certificate, from the account to the chain (RFC 8555 §7). One thread's. */
final class AcmeOrder {
  /** A municipality's own authority answers at once; a public one within a minute. */
  private static final int MOST_POLLS = 60;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final AcmeConnection connection;
  private final AcmeSettings settings;
  private final ECKey accountKey;
  private final ChallengeResponder responder;
  private final Duration pollEvery;

  AcmeOrder(
      AcmeConnection connection,
      AcmeSettings settings,
      ECKey accountKey,
      ChallengeResponder responder,
      Duration pollEvery) {
    this.connection = connection;
    this.settings = settings;
    this.accountKey = accountKey;
    this.responder = responder;
    this.pollEvery = pollEvery;
  }

  /**
   * Orders and waits.
   *
   * @param signingRequest PKCS #10, DER
   * @return the chain in PEM, the server's own certificate first; not yet looked at
   */
  String chain(byte[] signingRequest) throws AcmeException, InterruptedException {
    JsonNode directory = connection.directory(settings.directory());
    connection.useAccount(account(directory));
    List<Map<String, String>> identifiers =
        settings.names().stream().map(name -> Map.of("type", "dns", "value", name)).toList();
    AcmeConnection.Answer made =
        connection.post(
            AcmeConnection.uri(directory, "newOrder"), Map.of("identifiers", identifiers));
    URI address =
        made.location()
            .orElseThrow(() -> new AcmeException("the authority does not say where the order is"));
    JsonNode order = connection.read(made);
    for (URI authorization : authorizations(order)) {
      prove(authorization);
    }
    String csr = Base64.getUrlEncoder().withoutPadding().encodeToString(signingRequest);
    connection.post(AcmeConnection.uri(order, "finalize"), Map.of("csr", csr));
    JsonNode done = await(address, "valid", "the order");
    return connection.get(AcmeConnection.uri(done, "certificate")).body();
  }

  private URI account(JsonNode directory) throws AcmeException, InterruptedException {
    URI address = AcmeConnection.uri(directory, "newAccount");
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("termsOfServiceAgreed", true);
    if (settings.contact().isPresent()) {
      request.put("contact", List.of(settings.contact().get().toString()));
    }
    if (settings.binding().isPresent()) {
      request.put("externalAccountBinding", bound(settings.binding().get(), address));
    } else if (directory.path("meta").path("externalAccountRequired").asBoolean(false)) {
      throw new AcmeException(
          "the authority wants an account binding: set tls.acme.key-id and tls.acme.hmac-file");
    }
    return connection
        .post(address, request)
        .location()
        .orElseThrow(() -> new AcmeException("the authority does not say where the account is"));
  }

  private Map<String, String> bound(AcmeSettings.AccountBinding binding, URI address)
      throws AcmeException {
    JWSObject object =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.HS256)
                .keyID(binding.keyId())
                .customParam("url", address.toString())
                .build(),
            new Payload(accountKey.toPublicJWK().toJSONObject()));
    try {
      object.sign(new MACSigner(binding.key()));
    } catch (JOSEException e) {
      throw new AcmeException("tls.acme.hmac-file holds no key of 256 bits or more", e);
    }
    return AcmeConnection.flattened(object);
  }

  private List<URI> authorizations(JsonNode order) throws AcmeException {
    List<URI> addresses = new ArrayList<>();
    for (JsonNode address : order.path("authorizations")) {
      try {
        addresses.add(URI.create(address.asString("")));
      } catch (IllegalArgumentException e) {
        throw new AcmeException("the authority's order names no address to prove a name at", e);
      }
    }
    if (addresses.size() > settings.names().size()) {
      throw new AcmeException("the authority wants more names proven than were asked for");
    }
    return addresses;
  }

  private void prove(URI authorization) throws AcmeException, InterruptedException {
    JsonNode state = connection.read(connection.get(authorization));
    if (state.path("status").asString("").equals("valid")) {
      return;
    }
    for (JsonNode challenge : state.path("challenges")) {
      if (challenge.path("type").asString("").equals("http-01")) {
        String token = challenge.path("token").asString("");
        if (!token.matches("[A-Za-z0-9_-]{16,256}")) {
          throw new AcmeException("the authority's challenge has no token");
        }
        responder.put(token, token + "." + thumbprint());
        connection.post(AcmeConnection.uri(challenge, "url"), Map.of());
        await(authorization, "valid", "the name");
        return;
      }
    }
    throw new AcmeException(
        "the authority offers no http-01 challenge: a wildcard or an address cannot be proven so");
  }

  private String thumbprint() throws AcmeException {
    try {
      return accountKey.computeThumbprint().toString();
    } catch (JOSEException e) {
      throw new AcmeException("the account's key has no thumbprint", e);
    }
  }

  private JsonNode await(URI address, String wanted, String what)
      throws AcmeException, InterruptedException {
    for (int polls = 0; polls < MOST_POLLS; polls++) {
      AcmeConnection.Answer answer = connection.get(address);
      JsonNode state = connection.read(answer);
      String status = state.path("status").asString("");
      if (status.equals(wanted)) {
        return state;
      }
      if (status.equals("invalid")) {
        throw new AcmeException(
            "the authority could not prove "
                + what
                + ": "
                + reason(state)
                + ": it must reach this machine under every host name in listen.names at port 80");
      }
      Duration wait = answer.retryAfter().orElse(pollEvery);
      Thread.sleep(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
    }
    throw new AcmeException("the authority did not prove " + what + " in time");
  }

  private static String reason(JsonNode state) {
    JsonNode error = state.path("error");
    for (JsonNode challenge : state.path("challenges")) {
      if (challenge.has("error")) {
        error = challenge.path("error");
      }
    }
    return AcmeConnection.words(error);
  }
}
