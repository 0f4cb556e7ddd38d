package org.lightlock.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Client certificates as a login, at a port of their own: a browser asks its user for one wherever
 * a server wants one.
 *
 * @param port 0 takes a free one
 * @param rtsps whether the RTSPS listener asks for one too; it never demands one
 * @param ca the authorities' certificates, PEM
 * @param crls the authorities' lists of what was revoked, PEM or DER
 * @param ocsp whether the authority is asked about each certificate
 * @param ocspResponder whom to ask, empty for whom the certificate names
 * @param reload so often the files are looked at and what is open is checked again
 * @param holders whose a certificate is
 */
public record ClientCertificatesConfig(
    InetAddress address,
    int port,
    boolean rtsps,
    Path ca,
    List<Path> crls,
    boolean ocsp,
    Optional<String> ocspResponder,
    Duration reload,
    List<Holder> holders) {
  private static final int DEFAULT_PORT = 8444;
  private static final Duration DEFAULT_RELOAD = Duration.ofSeconds(30);
  private static final int MAX_LIST = 16;
  private static final int MAX_HOLDERS = 1_000;

  /**
   * Whose a certificate is. One of the first four says which certificate, one of the other two who.
   *
   * @param cn the subject's common name
   * @param dns a host name among the alternative names
   * @param uri a URI among them
   * @param email a mail address among them
   * @param account a person's account
   * @param client a stream client
   */
  public record Holder(
      Optional<String> cn,
      Optional<String> dns,
      Optional<String> uri,
      Optional<String> email,
      Optional<String> account,
      Optional<String> client) {
    static Holder read(Section section) throws ConfigException {
      var holder =
          new Holder(
              section.text("cn"),
              section.text("dns"),
              section.text("uri"),
              section.text("email"),
              section.text("account"),
              section.text("client"));
      if (count(List.of(holder.cn, holder.dns, holder.uri, holder.email)) != 1) {
        throw section.problem(
            "cn", "expects exactly one of cn, dns, uri and email: the name in the certificate");
      }
      if (count(List.of(holder.account, holder.client)) != 1) {
        throw section.problem("account", "expects exactly one of account and client: whose it is");
      }
      return holder;
    }

    private static long count(List<Optional<String>> texts) {
      return texts.stream().filter(Optional::isPresent).count();
    }
  }

  /** Keeps its own lists. */
  public ClientCertificatesConfig {
    crls = List.copyOf(crls);
    holders = List.copyOf(holders);
  }

  static ClientCertificatesConfig read(Section section, GatewayConfig.Listen listen)
      throws ConfigException {
    Optional<Path> ca = section.path("ca");
    if (ca.isEmpty()) {
      section.required("ca");
    }
    var config =
        new ClientCertificatesConfig(
            section.ip("address", listen.address()),
            section.number("port", 0, 65_535, DEFAULT_PORT),
            section.flag("rtsps", true),
            ca.orElseThrow(),
            crls(section),
            section.flag("ocsp", false),
            responder(section),
            section.duration("reload", Duration.ofSeconds(1), Duration.ofHours(1), DEFAULT_RELOAD),
            holders(section));
    if (config.crls.isEmpty() && !config.ocsp) {
      throw section.problem(
          "crls",
          "names no revocation list, and ocsp is false: without one of them a stolen certificate"
              + " could not be taken back; an empty list will do: openssl ca -gencrl");
    }
    return config;
  }

  private static List<Path> crls(Section section) throws ConfigException {
    List<Path> crls = new ArrayList<>();
    for (String text : section.texts("crls")) {
      try {
        crls.add(section.resolve(text));
      } catch (InvalidPathException e) {
        throw section.problem("crls", "is no path");
      }
    }
    if (crls.size() > MAX_LIST) {
      throw section.problem("crls", "names more than " + MAX_LIST + " files");
    }
    return crls;
  }

  private static Optional<String> responder(Section section) throws ConfigException {
    Optional<String> text = section.text("ocsp-responder");
    if (text.isPresent()) {
      try {
        URI uri = new URI(text.get());
        boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (isHttp && uri.getHost() != null && uri.getRawUserInfo() == null) {
          return text;
        }
      } catch (URISyntaxException e) {
        // Answered below like an address of another kind.
      }
      throw section.problem("ocsp-responder", "expects an address such as http://ocsp.example/");
    }
    return text;
  }

  private static List<Holder> holders(Section section) throws ConfigException {
    List<Holder> holders = new ArrayList<>();
    for (Section entry : section.sections("holders", Holder.class)) {
      holders.add(Holder.read(entry));
    }
    if (holders.isEmpty() || holders.size() > MAX_HOLDERS) {
      throw section.problem(
          "holders",
          "expects 1 to " + MAX_HOLDERS + " entries; a certificate that none names opens nothing");
    }
    return holders;
  }
}
