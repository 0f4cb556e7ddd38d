package org.lightlock.serve;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.time.Duration;

/**
 * How often streams and stills may be begun: each beginning is an entry of the audit, which
 * somebody who may watch one camera could fill by starting and stopping. Counted for whoever
 * watches and for the address, an IPv6 /64 being one. Thread-safe.
 */
public final class StartLimit {
  /** What a minute allows may come within fifteen seconds: a wall comes up all at once. */
  private static final int BURST_OF_A_MINUTE = 4;

  private static final int PER_ACCOUNT = 1_200;
  private static final int PER_ADDRESS = 2_400;

  private final RateLimit<String> accounts;
  private final RateLimit<ClientNetwork> addresses;

  /**
   * Sets the limits.
   *
   * @param perAccount beginnings a minute of one user or stream client, tickets of theirs included
   * @param perAddress a minute
   */
  public StartLimit(int perAccount, int perAddress) {
    this(perAccount, perAddress, Ticker.systemTicker());
  }

  StartLimit(int perAccount, int perAddress, Ticker ticker) {
    if (Math.min(perAccount, perAddress) < 1) {
      throw new IllegalArgumentException("limits are positive");
    }
    this.accounts = new RateLimit<>(perAccount, burst(perAccount), ticker);
    this.addresses = new RateLimit<>(perAddress, burst(perAddress), ticker);
  }

  private static int burst(int perMinute) {
    return Math.max(1, perMinute / BURST_OF_A_MINUTE);
  }

  /** Room for walls that are loaded again and for programs that fetch stills. */
  public static StartLimit usual() {
    return new StartLimit(PER_ACCOUNT, PER_ADDRESS);
  }

  /**
   * Counts a beginning.
   *
   * @param user as {@link org.lightlock.access.Session#user}
   * @return zero when it is within the limits, else how long to wait
   */
  Duration take(String user, InetAddress from) {
    // In this order one who floods uses up nothing of what the neighbours share.
    Duration wait = accounts.take(user);
    return wait.isZero() ? addresses.take(ClientNetwork.of(from)) : wait;
  }
}
