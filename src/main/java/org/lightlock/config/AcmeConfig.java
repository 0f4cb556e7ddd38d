package org.lightlock.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An authority that gives out certificates by ACME (RFC 8555).
 *
 * @param directory the authority's directory, https
 * @param agreeToTerms that somebody has read the authority's terms; always true
 * @param contact whom it may write to, {@code mailto:…}
 * @param authority what its own TLS is trusted by, in PEM; empty for the machine's list
 * @param address where the authority's questions arrive
 * @param httpPort the port there; the authority itself asks port 80
 * @param keyId of an account that the authority knows already
 * @param hmacFile that account's key, base64url, in a file of its own
 */
public record AcmeConfig(
    URI directory,
    boolean agreeToTerms,
    Optional<URI> contact,
    Optional<Path> authority,
    InetAddress address,
    int httpPort,
    Optional<String> keyId,
    Optional<Path> hmacFile) {
  private static final InetAddress EVERYWHERE = InetAddress.ofLiteral("0.0.0.0");
  private static final int HTTP = 80;

  static AcmeConfig read(Section section) throws ConfigException {
    String _ = section.required("directory");
    URI directory =
        address(section, "directory")
            .filter(uri -> "https".equals(uri.getScheme()) && uri.getHost() != null)
            .orElseThrow(() -> section.problem("directory", "expects an address with https://"));
    if (!section.flag("agree-to-terms", false)) {
      throw section.problem(
          "agree-to-terms", "read the authority's terms and write true, or take acme out");
    }
    Optional<URI> contact = address(section, "contact");
    if (contact.filter(uri -> !"mailto".equals(uri.getScheme())).isPresent()) {
      throw section.problem("contact", "expects mailto: and an address");
    }
    var acme =
        new AcmeConfig(
            directory,
            true,
            contact,
            section.path("authority"),
            section.ip("address", EVERYWHERE),
            section.number("http-port", 1, 65_535, HTTP),
            section.text("key-id"),
            section.path("hmac-file"));
    if (acme.keyId.isPresent() != acme.hmacFile.isPresent()) {
      throw section.problem(
          acme.keyId.isPresent() ? "key-id" : "hmac-file",
          "key-id and hmac-file belong together; add the other one");
    }
    if (acme.hmacFile.isPresent()) {
      PrivateFile.check(section, "hmac-file", acme.hmacFile.get());
    }
    return acme;
  }

  private static Optional<URI> address(Section section, String key) throws ConfigException {
    Optional<String> text = section.text(key);
    try {
      return text.isPresent() ? Optional.of(new URI(text.get())) : Optional.empty();
    } catch (URISyntaxException e) {
      throw section.problem(key, "expects an address such as https://… or mailto:…");
    }
  }
}
