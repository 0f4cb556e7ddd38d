package org.lightlock.frame;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a warm worker is told when it gets its camera, together with two descriptors: the ring's
 * memory and the socket for its notices. Goes from the camera side to the worker only.
 *
 * @param path with its query, as the camera wants it
 * @param user null when the camera asks for none
 * @param allowBasic whether the password may be sent with Basic authentication
 * @param maxWidth larger pictures are refused before they are decoded
 * @param maxMemoryMegabytes the worker's limit on its data
 */
public record Assignment(
    InetAddress ip,
    int port,
    String path,
    @Nullable String user,
    @Nullable String password,
    boolean allowBasic,
    RingGeometry geometry,
    int maxWidth,
    int maxHeight,
    int maxMemoryMegabytes) {
  /** The longest assignment. */
  public static final int MAX_BYTES = 8192;

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
      out.writeBoolean(allowBasic);
      out.writeInt(geometry.slots());
      out.writeInt(geometry.pixelBytes());
      out.writeInt(maxWidth);
      out.writeInt(maxHeight);
      out.writeInt(maxMemoryMegabytes);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    if (bytes.size() > MAX_BYTES) {
      throw new IllegalArgumentException("path, user and password are too long together");
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
        in.readBoolean(),
        new RingGeometry(in.readInt(), in.readInt()),
        in.readInt(),
        in.readInt(),
        in.readInt());
  }

  @Override
  public String toString() {
    return "Assignment[" + ip.getHostAddress() + ":" + port + "]";
  }
}
