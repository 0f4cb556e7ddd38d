package org.lightlock.protect;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.BCSSLEngine;
import org.bouncycastle.jsse.BCSSLParameters;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's TLS: version 1.3 alone, with a hybrid post-quantum key agreement first, by Bouncy
 * Castle. What it offers is "goed" by the TLS guidelines of NCSC-NL, 2025; version 1.2, "voldoende"
 * there, is offered only when the operator asks for it, and then with the same ciphers. Bulk
 * AES-GCM comes from the JDK, which uses the processor's instructions; Bouncy Castle is therefore
 * registered as the last provider and only adds what the JDK lacks.
 */
public final class GatewayTls {
  /** The protocol versions. */
  public static final List<String> PROTOCOLS = List.of("TLSv1.3");

  /** The protocol versions for viewers that are too old, if the operator allows them. */
  public static final List<String> PROTOCOLS_WITH_OLD = List.of("TLSv1.3", "TLSv1.2");

  /** The cipher suites, the preferred first. */
  public static final List<String> CIPHER_SUITES =
      List.of("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  /** Beside them with version 1.2: the same ciphers, with an ephemeral key agreement. */
  public static final List<String> OLD_CIPHER_SUITES =
      List.of(
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** The key agreement groups, the preferred first: the server's order counts. */
  public static final List<String> NAMED_GROUPS =
      List.of("X25519MLKEM768", "x25519", "secp256r1", "secp384r1");

  private static final int MOST_CACHED_SESSIONS = 1_000;

  /**
   * Bouncy Castle logs each connection and each client's fault with a stack trace, so anybody could
   * fill the log. Held here because java.util.logging forgets the level of a logger nobody holds.
   */
  private static final Logger BOUNCY_CASTLE_LOG = Logger.getLogger("org.bouncycastle.jsse");

  private GatewayTls() {}

  /**
   * A context whose every engine is set up as above, whatever uses it: nothing needs to be
   * configured beside it. Makes server engines only; it has no socket factories.
   */
  public static SSLContext context(TlsIdentity identity) throws TlsIdentityException {
    SSLContext inner = inner(identity, null);
    return new PinnedContext(() -> inner, engine -> pin(engine, false));
  }

  /**
   * As {@link #context(TlsIdentity)}, but with an identity that may change: every engine gets the
   * one of that moment.
   *
   * @param allowTls12 whether version 1.2 is offered too
   */
  static SSLContext context(Supplier<SSLContext> inner, boolean allowTls12) {
    return new PinnedContext(inner, engine -> pin(engine, allowTls12));
  }

  /** As {@link #context(Supplier, boolean)}, but every client must show a certificate. */
  static SSLContext contextForClients(Supplier<SSLContext> inner) {
    return new PinnedContext(
        inner,
        engine -> {
          pin(engine, false);
          engine.setNeedClientAuth(true);
        });
  }

  /** As {@link #context(Supplier, boolean)}, but each client may show a certificate or none. */
  static SSLContext contextThatAsks(Supplier<SSLContext> inner, boolean allowTls12) {
    return new PinnedContext(
        inner,
        engine -> {
          pin(engine, allowTls12);
          engine.setWantClientAuth(true);
        });
  }

  /**
   * A context that holds this identity; its engines are not set up yet.
   *
   * @param clients asked about clients' certificates, on a thread that must not wait; null when
   *     none is wanted
   */
  static SSLContext inner(TlsIdentity identity, @Nullable X509ExtendedTrustManager clients)
      throws TlsIdentityException {
    BOUNCY_CASTLE_LOG.setLevel(Level.OFF);
    registerBouncyCastle();
    BouncyCastleJsseProvider provider = new BouncyCastleJsseProvider();
    char[] none = new char[0];
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, none);
      store.setKeyEntry(
          "gateway", identity.key(), none, identity.chain().toArray(Certificate[]::new));
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX", provider);
      keys.init(store, none);
      SSLContext context = SSLContext.getInstance("TLSv1.3", provider);
      TrustManager[] trust = clients == null ? null : new TrustManager[] {clients};
      context.init(keys.getKeyManagers(), trust, new SecureRandom());
      context.getServerSessionContext().setSessionCacheSize(MOST_CACHED_SESSIONS);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsIdentityException("TLS cannot be set up with this certificate", e);
    }
  }

  private static synchronized void registerBouncyCastle() {
    if (Security.getProvider(BouncyCastleProvider.PROVIDER_NAME) == null) {
      Security.addProvider(new BouncyCastleProvider());
    }
  }

  private static void pin(SSLEngine engine, boolean allowTls12) {
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    List<String> protocols = allowTls12 ? PROTOCOLS_WITH_OLD : PROTOCOLS;
    List<String> suites = new ArrayList<>(CIPHER_SUITES);
    if (allowTls12) {
      suites.addAll(OLD_CIPHER_SUITES);
    }
    parameters.setProtocols(protocols.toArray(String[]::new));
    parameters.setCipherSuites(suites.toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    parameters.setNamedGroups(NAMED_GROUPS.toArray(String[]::new));
    engine.setSSLParameters(parameters);
    // Without this the client's order counts, and one that prefers x25519 gets it.
    BCSSLEngine bouncyCastle = (BCSSLEngine) engine;
    BCSSLParameters own = bouncyCastle.getParameters();
    own.setUseNamedGroupsOrder(true);
    bouncyCastle.setParameters(own);
  }
}
