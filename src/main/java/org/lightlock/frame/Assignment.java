package org.lightlock.frame;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a warm worker is told when it gets its camera, together with descriptors: the ring's memory,
 * the socket for its notices, and for UDP and multicast the sockets of RTP and RTCP. Goes from the
 * camera side to the worker only.
 *
 * @param path with its query, as the camera wants it
 * @param user null when the camera asks for none
 * @param logins how the password may be shown
 * @param maxWidth larger pictures are refused before they are decoded
 * @param maxMemoryMegabytes the worker's limit on its data
 * @param media how packets come and what is made of them
 * @param tls by what the camera's certificate is known, empty without TLS
 */
public record Assignment(
    InetAddress ip,
    int port,
    String path,
    @Nullable String user,
    @Nullable String password,
    LoginSchemes logins,
    RingGeometry geometry,
    int maxWidth,
    int maxHeight,
    int maxMemoryMegabytes,
    Media media,
    Optional<Tls> tls) {
  /** The longest assignment. */
  public static final int MAX_BYTES = 32 << 10;

  /**
   * How packets come and what is made of them.
   *
   * @param transport never {@link Transport#AUTO}: the camera side chooses
   * @param group the joined group, null without multicast
   * @param groupPort of RTP
   * @param audio whether sound is fetched
   * @param rotation clockwise: 0, 90, 180 or 270 degrees
   */
  public record Media(
      Transport transport,
      @Nullable InetAddress group,
      int groupPort,
      boolean audio,
      int rotation) {
    /** Video alone, inside the RTSP connection. */
    public static final Media TCP = new Media(Transport.TCP, null, 0, false, 0);
  }

  /**
   * By what the camera's certificate is known.
   *
   * @param pin its SHA-256 in hexadecimal, or empty
   * @param authorities PEM, or empty
   */
  public record Tls(String pin, String authorities) {}

  /** The assignment as bytes. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      byte[] address = ip.getAddress();
      out.writeByte(address.length);
      out.write(address);
      out.writeShort(port);
      out.writeUTF(path);
      out.writeBoolean(user != null);
      out.writeUTF(user == null ? "" : user);
      out.writeUTF(password == null ? "" : password);
      out.writeByte(logins.number());
      out.writeInt(geometry.slots());
      out.writeInt(geometry.pixelBytes());
      out.writeInt(maxWidth);
      out.writeInt(maxHeight);
      out.writeInt(maxMemoryMegabytes);
      write(media, out);
      out.writeBoolean(tls.isPresent());
      out.writeUTF(tls.map(Tls::pin).orElse(""));
      out.writeUTF(tls.map(Tls::authorities).orElse(""));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    if (bytes.size() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "path, user, password and certificates are too long together");
    }
    return bytes.toByteArray();
  }

  /** The assignment that bytes from the camera side mean. */
  public static Assignment of(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    InetAddress ip = InetAddress.getByAddress(in.readNBytes(in.readUnsignedByte()));
    int port = in.readUnsignedShort();
    String path = in.readUTF();
    boolean hasUser = in.readBoolean();
    String user = in.readUTF();
    String password = in.readUTF();
    return new Assignment(
        ip,
        port,
        path,
        hasUser ? user : null,
        hasUser ? password : null,
        LoginSchemes.ofNumber(in.readUnsignedByte()),
        new RingGeometry(in.readInt(), in.readInt()),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        media(in),
        tls(in));
  }

  private static void write(Media media, DataOutputStream out) throws IOException {
    byte[] group = media.group == null ? new byte[0] : media.group.getAddress();
    out.writeByte(media.transport.number());
    out.writeByte(group.length);
    out.write(group);
    out.writeShort(media.groupPort);
    out.writeBoolean(media.audio);
    out.writeShort(media.rotation);
  }

  private static Media media(DataInputStream in) throws IOException {
    Transport transport =
        Transport.of(in.readUnsignedByte()).orElseThrow(() -> new IOException("no transport"));
    byte[] group = in.readNBytes(in.readUnsignedByte());
    return new Media(
        transport,
        group.length == 0 ? null : InetAddress.getByAddress(group),
        in.readUnsignedShort(),
        in.readBoolean(),
        in.readUnsignedShort());
  }

  private static Optional<Tls> tls(DataInputStream in) throws IOException {
    boolean present = in.readBoolean();
    Tls tls = new Tls(in.readUTF(), in.readUTF());
    return present ? Optional.of(tls) : Optional.empty();
  }

  @Override
  public String toString() {
    return "Assignment[" + ip.getHostAddress() + ":" + port + "]";
  }
}
