package org.lightlock.serve.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Where and how the gateway listens.
 *
 * @param listen the address; port 0 takes a free one
 * @param tls holds the certificate
 * @param hsts how long browsers must insist on HTTPS (RFC 6797), asked for every answer; zero says
 *     nothing
 * @param gate how much one viewer may ask for
 */
public record HttpSettings(
    InetSocketAddress listen, SSLContext tls, Supplier<Duration> hsts, RequestGate gate) {}
