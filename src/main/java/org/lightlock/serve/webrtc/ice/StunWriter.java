package org.lightlock.serve.webrtc.ice;

import java.net.InetSocketAddress;
import java.util.Arrays;
import javax.crypto.Mac;

/** Writes one STUN message (RFC 8489 §5) with MESSAGE-INTEGRITY and FINGERPRINT at its end. */
final class StunWriter {
  static final int BINDING_SUCCESS = 0x0101;
  private static final int XOR_MAPPED_ADDRESS = 0x0020;
  private static final int MAX_BYTES = 128;

  private final byte[] bytes = new byte[MAX_BYTES];
  private int length = StunMessage.HEADER_BYTES;

  /**
   * Begins a message.
   *
   * @param transaction where the twelve bytes of the transaction id lie
   */
  StunWriter(int type, byte[] transaction, int transactionAt) {
    u16(0, type);
    u32(4, StunMessage.MAGIC_COOKIE);
    System.arraycopy(transaction, transactionAt, bytes, 8, 12);
  }

  /** XOR-MAPPED-ADDRESS (RFC 8489 §14.2). */
  StunWriter xorMappedAddress(InetSocketAddress address) {
    byte[] ip = address.getAddress().getAddress();
    attribute(XOR_MAPPED_ADDRESS, 4 + ip.length);
    u16(length, ip.length == 4 ? 1 : 2);
    u16(length + 2, address.getPort() ^ StunMessage.MAGIC_COOKIE >>> 16);
    for (int i = 0; i < ip.length; i++) {
      // The key is the magic cookie and, for IPv6, the transaction id behind it.
      bytes[length + 4 + i] = (byte) (ip[i] ^ bytes[4 + i]);
    }
    length += 4 + ip.length;
    return this;
  }

  /** Signs and finishes the message. */
  byte[] sealed(Mac mac) {
    u16(2, length + 24 - StunMessage.HEADER_BYTES);
    mac.update(bytes, 0, length);
    byte[] integrity = mac.doFinal();
    attribute(StunMessage.MESSAGE_INTEGRITY, integrity.length);
    System.arraycopy(integrity, 0, bytes, length, integrity.length);
    length += integrity.length;
    u16(2, length + 8 - StunMessage.HEADER_BYTES);
    int fingerprint = StunMessage.fingerprint(bytes, 0, length);
    attribute(StunMessage.FINGERPRINT, 4);
    u32(length, fingerprint);
    length += 4;
    return Arrays.copyOf(bytes, length);
  }

  private void attribute(int type, int valueLength) {
    u16(length, type);
    u16(length + 2, valueLength);
    length += 4;
  }

  private void u16(int at, int value) {
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
  }

  private void u32(int at, int value) {
    u16(at, value >>> 16);
    u16(at + 2, value);
  }
}
