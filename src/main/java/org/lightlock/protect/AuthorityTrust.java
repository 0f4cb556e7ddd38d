package org.lightlock.protect;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the municipality's own authority, for connections that the gateway itself opens. */
public final class AuthorityTrust {
  private AuthorityTrust() {}

  /**
   * Trusts the certificates of a PEM file and no other. The server's name is for the caller's
   * client to check.
   */
  public static SSLContext of(Path authorities) throws TlsIdentityException {
    List<X509Certificate> certificates = PemFile.read(authorities).certificates();
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("authority-" + i, certificates.get(i));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsIdentityException(authorities + ": these authorities cannot be trusted", e);
    }
  }
}
