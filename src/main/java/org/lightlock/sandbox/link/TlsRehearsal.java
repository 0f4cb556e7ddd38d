package org.lightlock.sandbox.link;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Assignment;

/**
 * TLS handshakes of the worker with itself, in memory, before its locks close: afterwards the JDK
 * could no longer open what it loads with its first handshake.
 */
public final class TlsRehearsal {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** A worker that stays warm dials many times. */
  private static boolean done;

  private TlsRehearsal() {}

  /**
   * Rehearses, once in this process.
   *
   * @throws IllegalStateException when this Java runtime cannot do it
   */
  public static synchronized void run() {
    if (done) {
      return;
    }
    TlsClient.limitThisProcess();
    try {
      RehearsalIdentity identity = RehearsalIdentity.make();
      handshake(identity, TlsClient.TLS_1_3);
      handshake(identity, TlsClient.TLS_1_2);
      for (String algorithm : new String[] {"RSASSA-PSS", "SHA256withRSA"}) {
        var _ = Signature.getInstance(algorithm);
      }
      var _ = KeyFactory.getInstance("RSA");
      done = true;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  private static void handshake(RehearsalIdentity identity, String protocol)
      throws GeneralSecurityException, IOException {
    String pem =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(identity.authority().getEncoded())
            + "\n-----END CERTIFICATE-----\n";
    CameraTrust trust =
        new CameraTrust(
            new Assignment.Tls("", pem), InetAddress.getLoopbackAddress(), InstantSource.system());
    EnginePeer peer = new EnginePeer(server(identity, protocol));
    TlsLink link = new TlsLink(peer, TlsClient.engine(trust), trust);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(DialledLink.MIN_RECEIVE_BYTES);
      boolean works =
          link.open(() -> {}) == null
              && link.send(bytes.asSlice(0, 64), LIMIT)
              && peer.echo()
              && link.receive(bytes) == 64;
      if (!works) {
        throw new GeneralSecurityException("the rehearsal of " + protocol + " failed");
      }
    }
  }

  private static SSLEngine server(RehearsalIdentity identity, String protocol)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
    // No trust manager at all: for null the JDK would read its file of authorities.
    context.init(
        new KeyManager[] {new OneKey(identity)},
        new TrustManager[0],
        SecureRandom.getInstance(KernelSecureRandom.ALGORITHM));
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(new String[] {protocol});
    return engine;
  }

  /** A server's only key, without the detour of an encrypted key store. */
  private static final class OneKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "server";
    private final RehearsalIdentity identity;

    OneKey(RehearsalIdentity identity) {
      this.identity = identity;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return keyType.equals("EC") ? ALIAS : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {identity.server()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return identity.keys().getPrivate();
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }
  }
}
