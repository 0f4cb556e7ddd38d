package org.lightlock.control;

import io.undertow.server.HttpServerExchange;
import org.lightlock.serve.Problem;
import org.lightlock.serve.RequestBody;

/** A request's JSON. */
final class JsonBody {
  /** No request of this API is longer. */
  private static final int MAX_BYTES = 4_096;

  private JsonBody() {}

  /** Reads it. Call on a thread that may wait. */
  static RequestBody read(HttpServerExchange exchange) {
    return RequestBody.read(exchange, "application/json", Problem.NOT_JSON, MAX_BYTES);
  }
}
