package org.lightlock.protect;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The gateway's TLS where it is the client: trusts one configured authority and nobody else. */
public final class ClientTls {
  private static final char[] NO_PASSWORD = {};

  private ClientTls() {}

  /**
   * A context for client sockets. Whoever uses it asks for the protocol and for the host's name.
   *
   * @param authority the certificates that the server's must lead to, in PEM
   * @param identity what this gateway proves itself with, if it is asked to
   */
  public static SSLContext context(Path authority, Optional<TlsIdentity> identity)
      throws TlsIdentityException {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, NO_PASSWORD);
      for (X509Certificate certificate : PemFile.read(authority).certificates()) {
        trusted.setCertificateEntry("authority-" + trusted.size(), certificate);
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
      context.init(keys(identity), trust.getTrustManagers(), new SecureRandom());
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsIdentityException(authority + ": TLS cannot be set up with it", e);
    }
  }

  private static KeyManager[] keys(Optional<TlsIdentity> identity)
      throws GeneralSecurityException, IOException {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, NO_PASSWORD);
    if (identity.isPresent()) {
      own.setKeyEntry(
          "gateway",
          identity.get().key(),
          NO_PASSWORD,
          identity.get().chain().toArray(Certificate[]::new));
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, NO_PASSWORD);
    return keys.getKeyManagers();
  }
}
