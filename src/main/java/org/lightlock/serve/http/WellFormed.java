package org.lightlock.serve.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Protocols;
import org.lightlock.serve.Problem;

/**
 * Refuses requests whose end two programs could see at different places (RFC 9112 §6.1, §11.2), so
 * that nobody can hide a request behind another one's, should a proxy ever stand in front. Such a
 * connection is closed with the answer.
 */
final class WellFormed implements HttpHandler {
  private final HttpHandler next;

  WellFormed(HttpHandler next) {
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (hasOneEnd(exchange.getRequestHeaders(), exchange.getProtocol())
        && exchange.getRequestPath().startsWith("/")) {
      next.handleRequest(exchange);
      return;
    }
    exchange.setPersistent(false);
    Problem.BAD_REQUEST.send(exchange);
  }

  private static boolean hasOneEnd(HeaderMap headers, HttpString protocol) {
    HeaderValues lengths = headers.get(Headers.CONTENT_LENGTH);
    HeaderValues codings = headers.get(Headers.TRANSFER_ENCODING);
    HeaderValues hosts = headers.get(Headers.HOST);
    boolean isOld = protocol.equals(Protocols.HTTP_1_0);
    if (!isOld && !protocol.equals(Protocols.HTTP_1_1)) {
      return false;
    }
    if (!isOld && (hosts == null || hosts.size() != 1)) {
      return false;
    }
    if (lengths != null && (lengths.size() != 1 || !lengths.getFirst().matches("[0-9]{1,18}"))) {
      return false;
    }
    if (codings == null) {
      return true;
    }
    return lengths == null
        && !isOld
        && codings.size() == 1
        && codings.getFirst().equalsIgnoreCase("chunked");
  }
}
