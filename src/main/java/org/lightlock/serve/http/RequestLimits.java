package org.lightlock.serve.http;

/**
 * How much one viewer may ask for. Each may be exceeded for a moment, four times as far.
 *
 * @param perAddress requests a second of one address, an IPv6 /64 being one
 * @param perAccount requests a second of one user, or of whoever shows one credential
 * @param loginsPerAddress a minute
 * @param offersPerAddress WebRTC offers a minute
 * @param connectionsPerAddress open at once
 */
public record RequestLimits(
    int perAddress,
    int perAccount,
    int loginsPerAddress,
    int offersPerAddress,
    int connectionsPerAddress) {
  /** Room for a control room behind one address, and for walls of tiles. */
  public static final RequestLimits DEFAULT = new RequestLimits(300, 150, 600, 1_200, 512);

  /** Checks the values. */
  public RequestLimits {
    if (Math.min(
            Math.min(
                Math.min(perAddress, perAccount), Math.min(loginsPerAddress, offersPerAddress)),
            connectionsPerAddress)
        < 1) {
      throw new IllegalArgumentException("limits are positive");
    }
  }
}
