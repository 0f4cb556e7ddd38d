package org.lightlock.protect.scan;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.lightlock.protect.scan.ScanReport.Finding;

/**
 * Tries what a TLS server accepts: every version, every suite, every group, one after the other,
 * each on a connection of its own, and looks at its certificate and HSTS. Sends nothing that could
 * change anything. Blocking; one thread.
 */
public final class TlsScan {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** So many suites go into one ClientHello: some servers refuse large ones. */
  private static final int SUITES_AT_ONCE = 100;

  private final String host;
  private final int port;
  private final List<Finding> findings = new ArrayList<>();
  private boolean compresses;

  private TlsScan(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** Scans a server. Throws when nobody answers there or what answers speaks no TLS. */
  public static ScanReport of(String host, int port) throws IOException {
    return new TlsScan(host, port).run();
  }

  private ScanReport run() throws IOException {
    var address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IOException("there is no host " + host);
    }
    List<Finding> suites = new ArrayList<>();
    Map<Integer, String> groups = new LinkedHashMap<>();
    for (Map.Entry<Integer, String> version : Catalogue.VERSIONS.entrySet()) {
      Map<Integer, String> accepted = suites(version.getKey());
      if (!accepted.isEmpty()) {
        findings.add(new Finding("version", version.getValue(), Ncsc.version(version.getKey())));
        accepted.values().stream()
            .map(name -> new Finding("suite", name, Ncsc.suite(name)))
            .filter(finding -> !suites.contains(finding))
            .forEach(suites::add);
        groups.putAll(groups(version.getKey(), List.copyOf(accepted.keySet())));
      }
    }
    if (findings.isEmpty()) {
      throw new IOException("no version of TLS is accepted there");
    }
    findings.addAll(suites);
    groups.values().forEach(name -> findings.add(new Finding("group", name, Ncsc.group(name))));
    findings.add(keyAgreement(groups));
    if (compresses) {
      findings.add(new Finding("compression", "deflate", Mark.ONVOLDOENDE));
    }
    try {
      findings.addAll(ShownCertificate.of(host, port, LIMIT).findings());
    } catch (SSLException e) {
      findings.add(new Finding("certificate", "only shown to old clients", Mark.ONVOLDOENDE));
    }
    return new ScanReport(host + ":" + port, findings);
  }

  /** Whether what is recorded today is safe from the quantum computer of tomorrow. */
  private static Finding keyAgreement(Map<Integer, String> groups) {
    return groups.values().stream().anyMatch(Ncsc::isHybrid)
        ? new Finding("key agreement", "post-quantum hybrid is offered", Mark.GOED)
        : new Finding("key agreement", "no post-quantum hybrid is offered", Mark.VOLDOENDE);
  }

  /** Asks for all, takes away what was chosen, and asks again until nothing is accepted. */
  private Map<Integer, String> suites(int version) throws IOException {
    Map<Integer, String> names =
        version == Hello.TLS13 ? Catalogue.SUITES_13 : Catalogue.OLD_SUITES;
    Map<Integer, String> accepted = new LinkedHashMap<>();
    List<Integer> all = List.copyOf(names.keySet());
    for (int from = 0; from < all.size(); from += SUITES_AT_ONCE) {
      List<Integer> left =
          new ArrayList<>(all.subList(from, Math.min(all.size(), from + SUITES_AT_ONCE)));
      Optional<Hello.Choice> choice = ask(version, left, List.copyOf(Catalogue.GROUPS.keySet()));
      while (choice.isPresent() && left.remove(/* element */ (Integer) choice.get().suite())) {
        compresses |= choice.get().compresses();
        int suite = choice.get().suite();
        accepted.put(suite, names.getOrDefault(suite, "?"));
        choice =
            left.isEmpty()
                ? Optional.empty()
                : ask(version, left, List.copyOf(Catalogue.GROUPS.keySet()));
      }
    }
    return accepted;
  }

  /** One group at a time; with old versions only those suites that need one. */
  private Map<Integer, String> groups(int version, List<Integer> accepted) throws IOException {
    List<Integer> suites =
        version == Hello.TLS13
            ? accepted
            : accepted.stream()
                .filter(suite -> Catalogue.OLD_SUITES.getOrDefault(suite, "").contains("_ECDHE_"))
                .toList();
    Map<Integer, String> found = new LinkedHashMap<>();
    if (suites.isEmpty()) {
      return found;
    }
    for (Map.Entry<Integer, String> group : Catalogue.GROUPS.entrySet()) {
      if (ask(version, suites, List.of(group.getKey())).isPresent()) {
        found.put(group.getKey(), group.getValue());
      }
    }
    return found;
  }

  private Optional<Hello.Choice> ask(int version, List<Integer> suites, List<Integer> groups)
      throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) LIMIT.toMillis());
      socket.setSoTimeout((int) LIMIT.toMillis());
      socket.getOutputStream().write(new Hello(version, suites, groups, serverName()).bytes());
      InputStream in = socket.getInputStream();
      return Hello.choice(in).filter(choice -> choice.version() == version);
    } catch (SocketTimeoutException e) {
      throw new IOException("there is no answer within " + LIMIT.toSeconds() + " s", e);
    } catch (ConnectException | NoRouteToHostException e) {
      throw new IOException("nobody listens at " + host + ":" + port, e);
    } catch (SocketException e) {
      return Optional.empty(); // Some servers hang up instead of answering.
    }
  }

  /** RFC 6066 §3: names only. */
  private Optional<String> serverName() {
    try {
      var _ = InetAddress.ofLiteral(host);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(host);
    }
  }
}
