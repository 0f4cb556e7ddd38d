package org.lightlock.serve;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/** A request's body, read within a cap of bytes and of time. Call on a thread that may wait. */
public sealed interface RequestBody {
  /** Who sends a body more slowly is cut off. */
  int MAX_SECONDS = 10;

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
    XnioExecutor.Key cutOff =
        exchange
            .getIoThread()
            .executeAfter(
                () -> IoUtils.safeClose(exchange.getConnection()), MAX_SECONDS, TimeUnit.SECONDS);
    exchange.startBlocking();
    try (InputStream in = exchange.getInputStream()) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      return bytes.length > maxBytes ? new Refused(Problem.TOO_LARGE) : new Read(bytes);
    } catch (RequestTooBigException e) {
      return new Refused(Problem.TOO_LARGE);
    } catch (IOException e) {
      return new Refused(Problem.BAD_REQUEST);
    } finally {
      cutOff.remove();
    }
  }

  private static boolean isOf(String type, @Nullable String contentType) {
    return contentType != null
        && contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals(type);
  }
}
