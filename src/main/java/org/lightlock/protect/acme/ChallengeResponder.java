package org.lightlock.protect.acme;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers the authority's question over plain HTTP (RFC 8555 §8.3), and nothing else: no other
 * address, no other method. It listens only while a certificate is being ordered. Thread-safe.
 */
final class ChallengeResponder implements AutoCloseable {
  private static final String PREFIX = "/.well-known/acme-challenge/";
  private static final int MOST_HEADER_BYTES = 8 * 1024;
  private static final int MOST_MILLIS = 10_000;

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Undertow server;

  ChallengeResponder(InetSocketAddress listen) throws AcmeException {
    server =
        Undertow.builder()
            .setIoThreads(1)
            .setWorkerThreads(1)
            .addHttpListener(listen.getPort(), listen.getAddress().getHostAddress(), this::answer)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MOST_HEADER_BYTES)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, 0L)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, MOST_MILLIS)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, MOST_MILLIS)
            .build();
    try {
      server.start();
    } catch (RuntimeException e) {
      throw new AcmeException(
          "port "
              + listen.getPort()
              + " cannot be had, at which the authority asks: free it, or forward it to"
              + " tls.acme.http-port",
          e);
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
  }

  void put(String token, String keyAuthorization) {
    answers.put(token, keyAuthorization);
  }

  private void answer(HttpServerExchange exchange) {
    String path = exchange.getRequestPath();
    String answer =
        path.startsWith(PREFIX) && exchange.getRequestMethod().equals(Methods.GET)
            ? answers.get(path.substring(PREFIX.length()))
            : null;
    if (answer == null) {
      exchange.setStatusCode(404).endExchange();
      return;
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/octet-stream");
    exchange.getResponseSender().send(answer);
  }

  @Override
  public void close() {
    server.stop();
  }
}
