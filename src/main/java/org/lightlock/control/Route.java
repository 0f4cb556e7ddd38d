package org.lightlock.control;

import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One operation of the API: a method at a path, who may call it, and what it does. Its operation id
 * is its name in the OpenAPI document.
 */
public final class Route {
  private static final String BASE = "/api/v1/";
  private static final Pattern OPERATION = Pattern.compile("[a-z][A-Za-z]+");

  private final HttpString method;
  private final PathTemplate path;
  private final Audience audience;
  private final String operation;
  private final Handler handler;

  /** What a route does. Runs on a thread that may wait, once the audience has been asked. */
  @FunctionalInterface
  public interface Handler {
    /** Does it. An exception is a bug or the environment's: it is logged and answered with 500. */
    Answer handle(Call call) throws Exception;
  }

  private Route(
      HttpString method, String path, Audience audience, String operation, Handler handler) {
    if (!path.startsWith(BASE) || !OPERATION.matcher(operation).matches()) {
      throw new IllegalArgumentException("not a route: " + path + " " + operation);
    }
    this.method = method;
    this.path = PathTemplate.of(path);
    this.audience = audience;
    this.operation = operation;
    this.handler = handler;
  }

  /** Reads something and changes nothing. */
  public static Route get(String path, Audience audience, String operation, Handler handler) {
    return new Route(Methods.GET, path, audience, operation, handler);
  }

  /** Makes something, or acts. */
  public static Route post(String path, Audience audience, String operation, Handler handler) {
    return new Route(Methods.POST, path, audience, operation, handler);
  }

  /** Sets something to what the body says; twice is the same as once. */
  public static Route put(String path, Audience audience, String operation, Handler handler) {
    return new Route(Methods.PUT, path, audience, operation, handler);
  }

  /** Takes something away. */
  public static Route delete(String path, Audience audience, String operation, Handler handler) {
    return new Route(Methods.DELETE, path, audience, operation, handler);
  }

  /** The HTTP method. */
  public HttpString method() {
    return method;
  }

  /** The path, with places in braces. */
  public String path() {
    return path.toString();
  }

  /** Who may call it. */
  public Audience audience() {
    return audience;
  }

  /** Its name in the OpenAPI document. */
  public String operation() {
    return operation;
  }

  Handler handler() {
    return handler;
  }

  /** The values of the path's places when a request's path fits. */
  Optional<Map<String, String>> match(String requested) {
    return path.match(requested);
  }

  /**
   * Whether it is called by this method; unlike header names, methods have a case (RFC 9110 §9.1).
   */
  boolean isFor(HttpString requested) {
    return method.toString().equals(requested.toString());
  }

  /** Whether some request would fit both. */
  boolean overlaps(Route other) {
    return method.equals(other.method) && path.overlaps(other.path);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
