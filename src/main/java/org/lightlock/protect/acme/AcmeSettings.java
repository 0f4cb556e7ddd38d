package org.lightlock.protect.acme;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * Where certificates come from.
 *
 * @param directory the authority's directory, https (RFC 8555 §7.1.1)
 * @param contact whom the authority may write to: {@code mailto:…}; empty for nobody
 * @param names the host names that go into the certificate, at least one
 * @param authority the certificate, in PEM, that the authority's own TLS is trusted by; empty for
 *     the machine's list
 * @param binding to an account that the authority knows already; empty when it asks for none
 */
public record AcmeSettings(
    URI directory,
    Optional<URI> contact,
    List<String> names,
    Optional<Path> authority,
    Optional<AccountBinding> binding) {
  /** Checks the values. */
  public AcmeSettings {
    names = List.copyOf(names);
    if (names.isEmpty() || !"https".equals(directory.getScheme())) {
      throw new IllegalArgumentException("an authority is asked over https, for some name");
    }
  }

  /**
   * An external account binding (RFC 8555 §7.3.4).
   *
   * @param keyId as the authority gave it
   * @param key for HMAC-SHA-256
   */
  public record AccountBinding(String keyId, SecretKey key) {
    @Override
    public String toString() {
      return "AccountBinding[" + keyId + "]";
    }
  }
}
