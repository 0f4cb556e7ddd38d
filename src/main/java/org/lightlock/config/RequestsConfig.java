package org.lightlock.config;

/**
 * How much one viewer's address or account may ask for.
 *
 * @param perAddress requests a second of one address, before anybody knows who asks; an IPv6
 *     address counts as its /64
 * @param perAccount requests a second of one user, stream client or ticket
 * @param loginsPerAddress tries a minute, right or wrong
 * @param offersPerAddress WebRTC offers a minute
 * @param startsPerAccount streams and stills that one user or stream client begins, a minute
 * @param startsPerAddress the same of one address
 * @param connectionsPerAddress open at once
 */
public record RequestsConfig(
    int perAddress,
    int perAccount,
    int loginsPerAddress,
    int offersPerAddress,
    int startsPerAccount,
    int startsPerAddress,
    int connectionsPerAddress) {
  /** Room for a control room behind one address, and for walls of tiles. */
  public static final RequestsConfig DEFAULTS =
      new RequestsConfig(300, 150, 600, 1_200, 1_200, 2_400, 512);

  static RequestsConfig read(Section section) throws ConfigException {
    return new RequestsConfig(
        section.number("per-address", 5, 100_000, DEFAULTS.perAddress),
        section.number("per-account", 5, 100_000, DEFAULTS.perAccount),
        section.number("logins-per-address", 5, 100_000, DEFAULTS.loginsPerAddress),
        section.number("offers-per-address", 5, 100_000, DEFAULTS.offersPerAddress),
        section.number("starts-per-account", 5, 1_000_000, DEFAULTS.startsPerAccount),
        section.number("starts-per-address", 5, 1_000_000, DEFAULTS.startsPerAddress),
        section.number("connections-per-address", 8, 4_096, DEFAULTS.connectionsPerAddress));
  }
}
