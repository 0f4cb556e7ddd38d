package org.lightlock.control;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lightlock.serve.Problem;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/** A request's JSON, read within a cap of bytes and of time. Call on a thread that may wait. */
sealed interface RequestBody {
  /** No request of this API is longer. */
  int MAX_BYTES = 4_096;

  /** Who sends a body more slowly is cut off. */
  int MAX_SECONDS = 10;

  /** All of it; the reader wipes it. */
  @SuppressWarnings("ArrayRecordComponent") // so that the reader can wipe it
  record Read(byte[] bytes) implements RequestBody {}

  /** It may not be read. */
  record Refused(Problem problem) implements RequestBody {}

  /** Reads a request's body. */
  static RequestBody read(HttpServerExchange exchange) {
    if (!isJson(exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE))) {
      return new Refused(Problem.NOT_JSON);
    }
    if (exchange.getRequestContentLength() > MAX_BYTES) {
      return new Refused(Problem.TOO_LARGE);
    }
    XnioExecutor.Key cutOff =
        exchange
            .getIoThread()
            .executeAfter(
                () -> IoUtils.safeClose(exchange.getConnection()), MAX_SECONDS, TimeUnit.SECONDS);
    exchange.startBlocking();
    try (InputStream in = exchange.getInputStream()) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      return bytes.length > MAX_BYTES ? new Refused(Problem.TOO_LARGE) : new Read(bytes);
    } catch (IOException e) {
      return new Refused(Problem.BAD_REQUEST);
    } finally {
      cutOff.remove();
    }
  }

  private static boolean isJson(@Nullable String contentType) {
    return contentType != null
        && contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals("application/json");
  }
}
