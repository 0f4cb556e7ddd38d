package org.lightlock.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds what is really asked and answered against the OpenAPI document: what is answered with
 * success is described; so is every error; a request that works fits its schema, and one that fits
 * is not a bad request.
 */
public final class ApiContract {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String IRI = "https://lightlock.invalid/openapi.json";

  private final ControlApi api;
  private final JsonNode document;
  private final SchemaRegistry schemas;
  private final Map<String, Schema> loaded = new ConcurrentHashMap<>();
  private final Set<String> answered = ConcurrentHashMap.newKeySet();

  /** The contract of an API. */
  public ApiContract(ControlApi api) {
    this.api = api;
    byte[] bytes = api.document();
    this.document = JsonMapper.shared().readTree(bytes);
    this.schemas =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(Map.of(IRI, document.toString())));
  }

  /** The document. */
  public JsonNode document() {
    return document;
  }

  /** The operations that have been answered with success. */
  public Set<String> answered() {
    return answered;
  }

  /**
   * Fails when an exchange is not as it is described.
   *
   * @param path without the query
   * @param sent the request's body, when the caller knows it
   */
  public void check(
      String method, String path, Optional<String> sent, HttpResponse<String> response) {
    if (!path.startsWith("/api/") || method.equals("HEAD")) {
      return;
    }
    String what = method + " " + path + " -> " + response.statusCode();
    assertThat(response.headers().firstValue("Cache-Control")).as(what).contains("no-store");
    Optional<Route> route =
        api.routes().stream()
            .filter(known -> known.method().toString().equals(method))
            .filter(known -> known.match(path).isPresent())
            .findFirst();
    if (route.isEmpty()) {
      assertThat(response.statusCode()).as(what).isIn(401, 403, 404, 405, 429, 500, 503);
      assertFits(what, "#/components/schemas/Problem", response.body());
      return;
    }
    String operation =
        "#/paths/%s/%s"
            .formatted(
                escaped(route.get().path()),
                route.get().method().toString().toLowerCase(Locale.ROOT));
    if (at(operation).isMissingNode()) {
      // For OpenApiTest to say, once and for all operations.
      return;
    }
    checkAnswer(what, operation, response);
    sent.ifPresent(body -> checkRequest(what, operation, body, response));
    if (response.statusCode() < 300) {
      answered.add(route.get().operation());
    }
  }

  private void checkRequest(
      String what, String operation, String sent, HttpResponse<String> response) {
    String pointer = operation + "/requestBody/content/application~1json/schema";
    if (at(pointer).isMissingNode()) {
      return;
    }
    boolean fits = fits(pointer, sent);
    if (response.statusCode() < 300) {
      assertThat(fits).as("%s: %s fits the request's schema", what, sent).isTrue();
    } else if (response.statusCode() == 400) {
      assertThat(fits).as("%s: %s fits the schema, but is a bad request", what, sent).isFalse();
    }
  }

  private void checkAnswer(String what, String operation, HttpResponse<String> response) {
    String pointer = operation + "/responses/" + response.statusCode();
    JsonNode described = at(pointer);
    assertThat(described.isMissingNode()).as("%s is not described", what).isFalse();
    if (described.has("$ref")) {
      pointer = described.get("$ref").asString();
      described = at(pointer);
    }
    JsonNode content = described.path("content");
    if (content.isMissingNode() || content.isEmpty()) {
      assertThat(response.body()).as(what).isEmpty();
      return;
    }
    String type = response.headers().firstValue("Content-Type").orElse("");
    String plain = type.split(";", 2)[0];
    assertThat(content.has(plain)).as("%s: %s is not described", what, type).isTrue();
    for (Map.Entry<String, JsonNode> header : described.path("headers").properties()) {
      assertThat(response.headers().firstValue(header.getKey()))
          .as("%s: %s", what, header.getKey())
          .isPresent();
    }
    if (plain.endsWith("json")) {
      assertFits(what, pointer + "/content/" + escaped(plain) + "/schema", response.body());
    }
  }

  private void assertFits(String what, String pointer, String text) {
    JsonNode value = JsonMapper.shared().readTree(text);
    assertThat(schema(pointer).validate(value)).as("%s: %s", what, text).isEmpty();
    assertHasNothingMore(what, at(pointer), value);
  }

  /** Every field of an answer is described: what is not could be what nobody should see. */
  private void assertHasNothingMore(String what, JsonNode schema, JsonNode value) {
    List<JsonNode> parts = new ArrayList<>();
    collect(schema, parts);
    for (JsonNode element : value.isArray() ? value : List.<JsonNode>of()) {
      parts.stream()
          .map(part -> part.path("items"))
          .filter(items -> !items.isMissingNode())
          .findFirst()
          .ifPresent(items -> assertHasNothingMore(what, items, element));
    }
    boolean isMap = parts.stream().anyMatch(part -> part.path("additionalProperties").isObject());
    boolean isDescribed = parts.stream().anyMatch(part -> part.has("properties"));
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      Optional<JsonNode> described =
          parts.stream()
              .map(part -> part.path("properties").path(field.getKey()))
              .filter(found -> !found.isMissingNode())
              .findFirst();
      assertThat(described.isPresent() || isMap || !isDescribed)
          .as("%s: %s is not described", what, field.getKey())
          .isTrue();
      described.ifPresent(found -> assertHasNothingMore(what, found, field.getValue()));
    }
  }

  /** A schema and what it is made of. */
  private void collect(JsonNode schema, List<JsonNode> parts) {
    JsonNode resolved =
        schema.has("$ref") ? document.at(schema.get("$ref").asString().substring(1)) : schema;
    parts.add(resolved);
    for (String several : List.of("allOf", "oneOf", "anyOf")) {
      resolved.path(several).forEach(part -> collect(part, parts));
    }
  }

  private boolean fits(String pointer, String text) {
    try {
      JsonNode value = STRICT.readTree(text);
      return !value.isMissingNode() && schema(pointer).validate(value).isEmpty();
    } catch (JacksonException e) {
      return false;
    }
  }

  private Schema schema(String pointer) {
    return loaded.computeIfAbsent(
        pointer, at -> schemas.getSchema(SchemaLocation.of(IRI + encoded(at))));
  }

  private JsonNode at(String pointer) {
    return document.at(pointer.substring(1));
  }

  private static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }

  private static String encoded(String pointer) {
    return pointer.replace("{", "%7B").replace("}", "%7D").replace("+", "%2B");
  }
}
