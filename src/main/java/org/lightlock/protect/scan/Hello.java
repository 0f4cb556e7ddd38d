package org.lightlock.protect.scan;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A ClientHello that offers exactly this, and the server's choice from it (RFC 8446 §4.1, RFC 5246
 * §7.4.1). No handshake is ever finished, so that also what no library speaks any more can be asked
 * for: a ServerHello says what a server accepts. For TLS 1.3 no key is sent along, which a server
 * answers with a HelloRetryRequest that names its group.
 *
 * @param version the one version that is offered
 * @param suites cipher suites by number
 * @param groups key agreement groups by number
 * @param serverName empty for an address
 */
record Hello(int version, List<Integer> suites, List<Integer> groups, Optional<String> serverName) {
  static final int SSL3 = 0x0300;
  static final int TLS10 = 0x0301;
  static final int TLS11 = 0x0302;
  static final int TLS12 = 0x0303;
  static final int TLS13 = 0x0304;

  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int SERVER_HELLO = 2;
  private static final int RANDOM_BYTES = 32;
  private static final int SERVER_NAME = 0;
  private static final int SUPPORTED_GROUPS = 10;
  private static final int POINT_FORMATS = 11;
  private static final int SIGNATURE_ALGORITHMS = 13;
  private static final int SUPPORTED_VERSIONS = 43;
  private static final int KEY_SHARE = 51;

  /** ECDSA, RSA-PSS, Ed25519, Ed448 and RSA with SHA-2, then with SHA-1: it is about others. */
  private static final int[] SIGNATURES = {
    0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0807, 0x0808, 0x0401,
    0x0501, 0x0601, 0x0203, 0x0201
  };

  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * What a server chose.
   *
   * @param group empty where only a later message would tell
   * @param compresses whether it compresses, which no server should (CRIME)
   */
  record Choice(int version, int suite, Optional<Integer> group, boolean compresses) {}

  /** As a TLS record. */
  byte[] bytes() {
    try {
      var body = new ByteArrayOutputStream();
      var out = new DataOutputStream(body);
      out.writeShort(Math.min(version, TLS12));
      out.write(random());
      out.write(block(1, random()));
      out.write(block(2, numbers(suites)));
      // Deflate and none; TLS 1.3 forbids to offer it.
      out.write(version == TLS13 ? new byte[] {1, 0} : new byte[] {2, 1, 0});
      if (version != SSL3) {
        out.write(block(2, extensions()));
      }
      var message = new ByteArrayOutputStream();
      message.write(1);
      message.write(block(3, body.toByteArray()));
      var record = new ByteArrayOutputStream();
      record.write(HANDSHAKE);
      new DataOutputStream(record).writeShort(version == SSL3 ? SSL3 : TLS10);
      record.write(block(2, message.toByteArray()));
      return record.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // There is no I/O.
    }
  }

  private byte[] extensions() throws IOException {
    var out = new ByteArrayOutputStream();
    if (serverName.isPresent()) {
      byte[] name = block(2, serverName.get().getBytes(StandardCharsets.US_ASCII));
      byte[] entry = ByteBuffer.allocate(1 + name.length).put((byte) 0).put(name).array();
      out.write(extension(SERVER_NAME, block(2, entry)));
    }
    out.write(extension(SUPPORTED_GROUPS, block(2, numbers(groups))));
    out.write(extension(POINT_FORMATS, new byte[] {1, 0}));
    if (version >= TLS12) {
      out.write(extension(SIGNATURE_ALGORITHMS, block(2, numbers(SIGNATURES))));
    }
    if (version == TLS13) {
      out.write(extension(SUPPORTED_VERSIONS, new byte[] {2, 3, 4}));
      out.write(extension(KEY_SHARE, new byte[] {0, 0}));
    }
    return out.toByteArray();
  }

  /** The server's choice, empty when it refuses what was offered. Throws when it speaks no TLS. */
  static Optional<Choice> choice(InputStream in) throws IOException {
    var data = new DataInputStream(in);
    int type;
    try {
      type = data.readUnsignedByte();
    } catch (EOFException e) {
      return Optional.empty();
    }
    if (type != HANDSHAKE && type != ALERT) {
      throw new IOException("what answers there does not speak TLS");
    }
    byte[] record;
    try {
      data.readShort();
      record = new byte[data.readUnsignedShort()];
      data.readFully(record);
    } catch (EOFException e) {
      return Optional.empty();
    }
    if (type != HANDSHAKE || record.length < 4 || record[0] != SERVER_HELLO) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(ByteBuffer.wrap(record).position(4)));
    } catch (RuntimeException e) {
      throw new IOException("what answers there does not speak TLS", e);
    }
  }

  private static Choice read(ByteBuffer hello) {
    int version = hello.getShort() & 0xffff;
    hello.position(hello.position() + RANDOM_BYTES);
    hello.position(hello.position() + 1 + (hello.get(hello.position()) & 0xff));
    int suite = hello.getShort() & 0xffff;
    boolean compresses = hello.get() != 0;
    Optional<Integer> group = Optional.empty();
    int end = hello.remaining() >= 2 ? hello.getShort() + hello.position() : hello.position();
    while (hello.position() + 4 <= end) {
      int extension = hello.getShort();
      int length = hello.getShort() & 0xffff;
      int next = hello.position() + length;
      if (extension == SUPPORTED_VERSIONS) {
        version = hello.getShort() & 0xffff;
      } else if (extension == KEY_SHARE) {
        group = Optional.of(hello.getShort() & 0xffff);
      }
      hello.position(next);
    }
    return new Choice(version, suite, group, compresses);
  }

  private static byte[] random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static byte[] extension(int number, byte[] content) {
    byte[] block = block(2, content);
    return ByteBuffer.allocate(2 + block.length).putShort((short) number).put(block).array();
  }

  /** Content behind its length. */
  private static byte[] block(int lengthBytes, byte[] content) {
    ByteBuffer block = ByteBuffer.allocate(lengthBytes + content.length);
    for (int i = lengthBytes - 1; i >= 0; i--) {
      block.put((byte) (content.length >>> (8 * i)));
    }
    return block.put(content).array();
  }

  private static byte[] numbers(List<Integer> numbers) {
    return numbers(numbers.stream().mapToInt(Integer::intValue).toArray());
  }

  private static byte[] numbers(int... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * numbers.length);
    for (int number : numbers) {
      bytes.putShort((short) number);
    }
    return bytes.array();
  }

  @Override
  public String toString() {
    return "Hello[" + HexFormat.of().toHexDigits((short) version) + "]";
  }
}
