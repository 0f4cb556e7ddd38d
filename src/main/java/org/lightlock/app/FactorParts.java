package org.lightlock.app;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.EnrolmentLinks;
import org.lightlock.access.FactorSettings;
import org.lightlock.access.SealedSecrets;
import org.lightlock.access.factor.PassphraseRules;
import org.lightlock.config.GatewayConfig;
import org.lightlock.protect.seal.KeyFile;
import org.lightlock.protect.seal.SealException;
import org.lightlock.protect.seal.SealingKeys;

/** What a gateway's configuration says of passphrases and second factors. */
final class FactorParts {
  private FactorParts() {}

  /** Opens the sealing key; makes it where nothing is sealed yet. */
  static SealingKeys keys(GatewayConfig config, AccessDatabase database) throws SealException {
    KeyFile file = KeyFile.locate(config.seal().keyFile(), config.dataDir(), System.getenv());
    return SealingKeys.open(file, new SealedSecrets(database, config.dataDir()).keysInUse());
  }

  /** As configured. */
  static FactorSettings settings(GatewayConfig config, AccessDatabase database)
      throws SealException {
    return new FactorSettings(
        Optional.of(keys(config, database)), passkeyHost(config.listen().names()), rules(config));
  }

  /** What no passphrase may be at this gateway. */
  static PassphraseRules rules(GatewayConfig config) {
    List<String> known = new ArrayList<>(config.accounts().knownWords());
    known.addAll(config.listen().names());
    return new PassphraseRules(known);
  }

  /** Passkeys belong to a name; browsers have none for an IP address. */
  static Optional<String> passkeyHost(List<String> names) {
    return names.stream()
        .filter(name -> !isAddress(name))
        .map(name -> name.toLowerCase(Locale.ROOT))
        .findFirst();
  }

  private static boolean isAddress(String name) {
    try {
      InetAddress.ofLiteral(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Where nobody has an account yet, prints the link by which the first administrator gets one. */
  static void inviteFirst(GatewayConfig config, int port, AccessDatabase database)
      throws DatabaseException {
    Optional<String> token =
        new EnrolmentLinks(database, InstantSource.system()).firstAdministrator();
    if (token.isPresent()) {
      String name = config.listen().names().getFirst();
      String host = name.contains(":") ? "[" + name + "]" : name;
      Lightlock.log(
          "lightlock: nobody has an account yet. The first administrator opens this link, once,"
              + " within an hour:");
      Lightlock.log(
          "lightlock: "
              + EnrolmentLinks.address("https://" + host + ":" + port + "/", token.get()));
    }
  }
}
