package org.lightlock.serve.webrtc.ice;

/** What came of a packet. */
public sealed interface IceReply {
  /**
   * The sender knows the password: send this back to where the packet came from.
   *
   * @param response a STUN message; belongs to the caller
   * @param nominated whether media go to where the packet came from, from now on
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Answer(byte[] response, boolean nominated) implements IceReply {}

  /** Nothing is sent. */
  record Discard(IceDiscard reason) implements IceReply {}
}
