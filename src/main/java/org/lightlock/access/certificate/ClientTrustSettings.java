package org.lightlock.access.certificate;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whom to believe about clients.
 *
 * @param ca the authorities' certificates, PEM
 * @param crls their lists of what was revoked, PEM or DER; must name every authority's
 * @param ocsp whether the authority is asked about each certificate
 * @param ocspResponder whom to ask; empty for whom the certificate names
 * @param reload so often the files are looked at and open sessions checked again
 */
public record ClientTrustSettings(
    Path ca, List<Path> crls, boolean ocsp, Optional<URI> ocspResponder, Duration reload) {
  /** Copies the list. Without a way to tell what was revoked nobody is believed. */
  public ClientTrustSettings {
    crls = List.copyOf(crls);
    if (crls.isEmpty() && !ocsp) {
      throw new IllegalArgumentException("no way to tell what was revoked");
    }
  }
}
