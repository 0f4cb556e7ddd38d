package org.lightlock.serve;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request's body, read within a cap of bytes and the time of {@link BodyLimit}. Call on a thread
 * that may wait.
 */
public sealed interface RequestBody {
  /** When to come again while too many bodies are awaited. */
  int RETRY_SECONDS = 1;

  /** All of it; a reader of secrets wipes it. */
  @SuppressWarnings("ArrayRecordComponent") // so that the reader can wipe it
  record Read(byte[] bytes) implements RequestBody {}

  /** It may not be read. */
  record Refused(Problem problem) implements RequestBody {}

  /**
   * Reads a request's body.
   *
   * @param type the one media type that is taken, in lower case
   * @param otherType what another one is answered with
   */
  static RequestBody read(
      HttpServerExchange exchange, String type, Problem otherType, int maxBytes) {
    if (!isOf(type, exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE))) {
      return new Refused(otherType);
    }
    if (exchange.getRequestContentLength() > maxBytes) {
      return new Refused(Problem.TOO_LARGE);
    }
    BodyLimit.Awaited awaited = BodyLimit.begin(exchange, maxBytes);
    if (awaited == null) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_SECONDS);
      return new Refused(Problem.BUSY);
    }
    exchange.startBlocking();
    try (awaited;
        InputStream in = exchange.getInputStream()) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      return bytes.length > maxBytes ? new Refused(Problem.TOO_LARGE) : new Read(bytes);
    } catch (RequestTooBigException e) {
      return new Refused(Problem.TOO_LARGE);
    } catch (IOException | RuntimeException e) {
      // Undertow's stream throws what it likes when its connection is cut while it waits.
      return new Refused(Problem.BAD_REQUEST);
    }
  }

  private static boolean isOf(String type, @Nullable String contentType) {
    return contentType != null
        && contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals(type);
  }
}
