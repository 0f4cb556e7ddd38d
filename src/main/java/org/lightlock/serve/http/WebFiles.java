package org.lightlock.serve.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.lightlock.serve.Problem;

/**
 * The page's files, from a fixed list, held in memory. No path of a request ever becomes a path of
 * a file.
 */
final class WebFiles implements HttpHandler {
  /** Every file that the page consists of. */
  static final List<String> NAMES =
      List.of(
          "index.html",
          "app.css",
          "icon.svg",
          "app.js",
          "api.js",
          "dom.js",
          "login-view.js",
          "lock-line.js",
          "sign-in-form.js",
          "factor-form.js",
          "factors-section.js",
          "enrol-view.js",
          "passkey.js",
          "recovery-codes.js",
          "totp-setup.js",
          "desk-view.js",
          "desk-seat.js",
          "account-dialog.js",
          "sessions-section.js",
          "links-section.js",
          "wall-view.js",
          "camera-tile.js",
          "event-list.js",
          "purpose-dialog.js",
          "live-stream.js",
          "webrtc-stream.js",
          "webrtc-path.js",
          "whep.js",
          "rtp-meter.js",
          "gateway-clock.js",
          "mse-stream.js",
          "video.js",
          "media-feed.js",
          "delay-meter.js");

  private static final String FOLDER = "/org/lightlock/web/";

  private final Map<String, WebFile> byPath;

  @SuppressWarnings("ArrayRecordComponent") // written once, read by every answer
  private record WebFile(byte[] bytes, String type, String etag) {}

  private WebFiles(Map<String, WebFile> byPath) {
    this.byPath = byPath;
  }

  /** Reads the files from the class path. */
  static WebFiles load() {
    Map<String, WebFile> files = new HashMap<>();
    for (String name : NAMES) {
      files.put("/" + name, read(name));
    }
    files.put("/", read("index.html"));
    return new WebFiles(Map.copyOf(files));
  }

  private static WebFile read(String name) {
    try (InputStream in = WebFiles.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("the page's file " + name + " is not in the program");
      }
      byte[] bytes = in.readAllBytes();
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new WebFile(bytes, type(name), "\"" + HexFormat.of().formatHex(hash, 0, 16) + "\"");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml; charset=utf-8";
      default -> throw new IllegalStateException("no media type for " + name);
    };
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    WebFile file = byPath.get(exchange.getRequestPath());
    if (file == null) {
      Problem.NOT_FOUND.send(exchange);
      return;
    }
    HttpString method = exchange.getRequestMethod();
    if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
      Problem.METHOD_NOT_ALLOWED.send(exchange);
      return;
    }
    exchange.getResponseHeaders().put(Headers.ETAG, file.etag());
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-cache");
    if (file.etag().equals(exchange.getRequestHeaders().getFirst(Headers.IF_NONE_MATCH))) {
      exchange.setStatusCode(304);
      exchange.endExchange();
      return;
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, file.type());
    exchange.setResponseContentLength(file.bytes().length);
    exchange.getResponseSender().send(ByteBuffer.wrap(file.bytes()));
  }
}
