package org.lightlock.protect;

import java.security.SecureRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * An SSLContext that sets each engine up before anybody sees it. Undertow can choose protocols and
 * suites but not groups, and the system property for groups would hold for the whole process.
 */
final class PinnedContext extends SSLContext {
  /**
   * Makes engines of the context that {@code inner} gives at that moment.
   *
   * @param inner asked from several threads; its contexts are of one provider
   */
  PinnedContext(Supplier<SSLContext> inner, Consumer<SSLEngine> pin) {
    super(new Spi(inner, pin), inner.get().getProvider(), inner.get().getProtocol());
  }

  private static final class Spi extends SSLContextSpi {
    private final Supplier<SSLContext> inner;
    private final Consumer<SSLEngine> pin;

    Spi(Supplier<SSLContext> inner, Consumer<SSLEngine> pin) {
      this.inner = inner;
      this.pin = pin;
    }

    private SSLEngine pinned(SSLEngine engine) {
      pin.accept(engine);
      return engine;
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return pinned(inner.get().createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return pinned(inner.get().createSSLEngine(host, port));
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trust,
        @Nullable SecureRandom random) {
      throw new UnsupportedOperationException("this context is initialised already");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      throw new UnsupportedOperationException("this context makes engines only");
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      throw new UnsupportedOperationException("this context makes engines only");
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return inner.get().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return inner.get().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return pinned(inner.get().createSSLEngine()).getSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return engineGetDefaultSSLParameters();
    }
  }
}
