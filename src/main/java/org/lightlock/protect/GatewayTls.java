package org.lightlock.protect;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.Certificate;
import java.util.List;
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
 * Castle. Bulk AES-GCM comes from the JDK, which uses the processor's instructions; Bouncy Castle
 * is therefore registered as the last provider and only adds what the JDK lacks.
 */
public final class GatewayTls {
  /** The protocol versions. */
  public static final List<String> PROTOCOLS = List.of("TLSv1.3");

  /** The cipher suites, the preferred first. */
  public static final List<String> CIPHER_SUITES =
      List.of("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

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
    return new PinnedContext(inner(identity, null), GatewayTls::pin);
  }

  /**
   * As {@link #context}, but a client must show a certificate, and one that this trusts.
   *
   * @param clients asked in the handshake, on a thread that must not wait
   */
  public static SSLContext contextForClients(TlsIdentity identity, X509ExtendedTrustManager clients)
      throws TlsIdentityException {
    return new PinnedContext(
        inner(identity, clients),
        engine -> {
          pin(engine);
          engine.setNeedClientAuth(true);
        });
  }

  private static SSLContext inner(TlsIdentity identity, @Nullable X509ExtendedTrustManager clients)
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

  /** Sets an engine up; needed only for engines that do not come from {@link #context}. */
  static void pin(SSLEngine engine) {
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS.toArray(String[]::new));
    parameters.setCipherSuites(CIPHER_SUITES.toArray(String[]::new));
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
