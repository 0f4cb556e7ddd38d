package org.lightlock.control;

import io.undertow.util.Methods;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.lightlock.access.Action;
import org.lightlock.access.Role;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The OpenAPI 3.1 document. What operations take and answer is written in YAML beside this class,
 * one file for each {@link Routes}; who may call them and the errors that follow from that are
 * taken from the routes themselves. A gateway serves without what nobody described; a test does not
 * pass.
 */
final class OpenApi {
  private static final String BASE = "base.yaml";
  private static final String RESPONSES = "#/components/responses/";

  private final YAMLMapper yaml =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private final ObjectNode document = read(BASE);

  private OpenApi() {}

  /**
   * Makes the document.
   *
   * @param files the files' names; one that is not there describes nothing
   * @throws IllegalStateException when two files describe the same
   */
  static ObjectNode document(List<String> files, List<Route> routes) {
    OpenApi api = new OpenApi();
    files.stream()
        .filter(file -> OpenApi.class.getResource("openapi/" + file) != null)
        .forEach(api::add);
    routes.forEach(api::complete);
    return api.document;
  }

  private ObjectNode read(String file) {
    try (InputStream in = OpenApi.class.getResourceAsStream("openapi/" + file)) {
      if (in == null) {
        throw new IllegalStateException("there is no openapi/" + file);
      }
      return (ObjectNode) yaml.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String file) {
    ObjectNode part = read(file);
    merge(object(document, "paths"), object(part, "paths"), file);
    for (Map.Entry<String, JsonNode> kind : object(part, "components").properties()) {
      merge(object(object(document, "components"), kind.getKey()), kind.getValue(), file);
    }
  }

  private static void merge(ObjectNode into, JsonNode from, String file) {
    for (Map.Entry<String, JsonNode> entry : from.properties()) {
      if (into.has(entry.getKey())) {
        throw new IllegalStateException(entry.getKey() + " is described twice, also in " + file);
      }
      into.set(entry.getKey(), entry.getValue());
    }
  }

  private void complete(Route route) {
    JsonNode described =
        document
            .path("paths")
            .path(route.path())
            .path(route.method().toString().toLowerCase(Locale.ROOT));
    if (!(described instanceof ObjectNode operation)
        || !described.path("operationId").asString("").equals(route.operation())) {
      return;
    }
    ObjectNode responses = object(operation, "responses");
    boolean changes = !route.method().equals(Methods.GET);
    ArrayNode security = operation.putArray("security");
    switch (route.audience()) {
      case Audience.Anybody() -> {}
      case Audience.Wall() -> {
        security.addObject().putArray("session");
        security.addObject().putArray("desk");
        machines(security);
        answers(responses, 401, "NotSignedIn");
      }
      case Audience.AnySession() -> {
        security.addObject().putArray("session");
        answers(responses, 401, "NotSignedIn");
        answers(responses, 403, "NotForMachines");
      }
      case Audience.AnySessionOrMachine() -> {
        security.addObject().putArray("session");
        machines(security);
        answers(responses, 401, "NotSignedIn");
      }
      case Audience.Auditors() -> {
        security.addObject().putArray("session");
        machines(security);
        roles(operation, Set.of(Role.PRIVACY_OFFICER));
        operation.putArray("x-machine-actions").add(Action.AUDIT.word());
        answers(responses, 401, "NotSignedIn");
        answers(responses, 403, "Forbidden");
      }
      case Audience.OneRoleOf(Set<Role> roles) -> {
        security.addObject().putArray("session");
        roles(operation, roles);
        answers(responses, 401, "NotSignedIn");
        answers(responses, 403, "Forbidden");
      }
    }
    if (changes) {
      answers(responses, 403, "ForeignOrigin");
    }
    if (operation.has("requestBody")) {
      answers(responses, 400, "BadRequest");
      answers(responses, 413, "TooLarge");
      answers(responses, 415, "NotJson");
    }
    answers(responses, 429, "TooMany");
    answers(responses, 500, "Internal");
    answers(responses, 503, "Busy");
  }

  private static void machines(ArrayNode security) {
    security.addObject().putArray("machine");
    security.addObject().putArray("certificate");
  }

  private static void roles(ObjectNode operation, Set<Role> roles) {
    ArrayNode words = operation.putArray("x-roles");
    roles.stream().map(Role::word).sorted().forEach(words::add);
  }

  /** What the file says about a status goes before what follows from the route. */
  private static void answers(ObjectNode responses, int status, String response) {
    String key = Integer.toString(status);
    if (!responses.has(key)) {
      responses.putObject(key).put("$ref", RESPONSES + response);
    }
  }

  private static ObjectNode object(ObjectNode parent, String name) {
    return parent.get(name) instanceof ObjectNode found ? found : parent.putObject(name);
  }
}
