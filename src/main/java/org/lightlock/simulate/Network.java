package org.lightlock.simulate;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How a simulated camera's packets travel.
 *
 * @param refusesTcp whether packets inside the RTSP connection are refused with 461
 * @param hidesPorts whether SETUP answers leave the camera's UDP ports out
 * @param group where clients that ask for multicast find its packets, all of them the same ones;
 *     null when it refuses them
 * @param loseEvery of so many datagrams of RTP one is lost, 0 for none
 * @param swapEvery of so many datagrams of RTP one is overtaken by the one behind it, 0 for none
 */
public record Network(
    boolean refusesTcp,
    boolean hidesPorts,
    @Nullable InetSocketAddress group,
    int loseEvery,
    int swapEvery) {
  /** TCP and UDP over a good network. */
  public static final Network GOOD = new Network(false, false, null, 0, 0);

  /** The same camera without packets inside the connection. */
  public Network withoutTcp() {
    return new Network(true, hidesPorts, group, loseEvery, swapEvery);
  }

  /** The same camera that does not tell its UDP ports. */
  public Network withHiddenPorts() {
    return new Network(refusesTcp, true, group, loseEvery, swapEvery);
  }

  /** The same camera with a group. */
  public Network withMulticast(InetSocketAddress newGroup) {
    return new Network(refusesTcp, hidesPorts, newGroup, loseEvery, swapEvery);
  }

  /** The same camera over a bad network. */
  public Network losing(int every, int swappingEvery) {
    return new Network(refusesTcp, hidesPorts, group, every, swappingEvery);
  }
}
