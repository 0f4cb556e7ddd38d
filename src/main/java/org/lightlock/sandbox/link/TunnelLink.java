package org.lightlock.sandbox.link;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraAddress;
import org.lightlock.frame.Rejection;
import org.lightlock.posix.PosixException;
import org.lightlock.sandbox.rtsp.Authenticator;

/**
 * RTSP inside two HTTP connections to the camera's one port, as QuickTime began it and Axis,
 * Hikvision and others do it: requests go in base64 as the endless body of a POST, everything from
 * the camera comes as the endless body of the response to a GET. A cookie of ours holds the two
 * together.
 *
 * <p>A camera that asks for a login over HTTP gets it on a third connection, which was dialled
 * beforehand because nothing can be dialled afterwards: many close the first one with their 401.
 */
public final class TunnelLink implements DialledLink {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
  private static final Duration SEND_LIMIT = Duration.ofSeconds(5);
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int COOKIE_DIGITS = 22;
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final String TYPE = "application/x-rtsp-tunnelled";

  private final CameraAddress address;
  private final List<DialledLink> gets;
  private final DialledLink post;
  private final @Nullable Authenticator login;
  private final String cookie;
  private final ByteBuffer early = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
  private final MemorySegment earlyMemory = MemorySegment.ofBuffer(early.duplicate().clear());
  private final MemorySegment outMemory = Arena.ofAuto().allocate(BUFFER_BYTES);
  private DialledLink get;
  private @Nullable Rejection failure;

  /**
   * A tunnel that has not begun.
   *
   * @param gets connections for the GET: one, and a second one for its repetition with a login
   * @param login null when the camera asks for none
   */
  TunnelLink(
      CameraAddress address,
      List<DialledLink> gets,
      DialledLink post,
      @Nullable Authenticator login,
      RandomGenerator random) {
    this.address = address;
    this.gets = List.copyOf(gets);
    this.get = gets.getFirst();
    this.post = post;
    this.login = login;
    this.cookie =
        (HexFormat.of().toHexDigits(random.nextLong())
                + HexFormat.of().toHexDigits(random.nextLong()))
            .substring(0, COOKIE_DIGITS);
  }

  @Override
  public @Nullable Rejection open(Runnable sign) throws PosixException {
    failure = openGet(sign);
    if (failure == null) {
      failure = post.open(sign);
    }
    if (failure == null && !say(post, "POST", "Content-Type: " + TYPE + "\r\n" + ENDLESS)) {
      failure = Rejection.RTSP_TUNNEL;
    }
    return failure;
  }

  /** A length that everybody agreed to overlook; caches are told not to keep it. */
  private static final String ENDLESS =
      "Content-Length: 32767\r\nExpires: Sun, 9 Jan 1972 00:00:00 GMT\r\n";

  private @Nullable Rejection openGet(Runnable sign) throws PosixException {
    for (DialledLink candidate : gets) {
      get = candidate;
      Rejection below = get.open(sign);
      if (below != null) {
        return below;
      }
      if (!say(get, "GET", "Accept: " + TYPE + "\r\n")) {
        return Rejection.RTSP_TUNNEL;
      }
      HttpHead.Read answer = answer(new Deadline(ANSWER_LIMIT, sign));
      if (!(answer instanceof HttpHead.Read.Head(int status, List<String> challenges))) {
        return Rejection.RTSP_TUNNEL;
      }
      if (status == OK) {
        return null;
      }
      if (status != UNAUTHORIZED) {
        return Rejection.RTSP_TUNNEL;
      }
      Rejection refused =
          login == null ? Rejection.RTSP_AUTH_REFUSED : login.challenged(challenges);
      if (refused != null) {
        return refused;
      }
    }
    return Rejection.RTSP_AUTH_REFUSED;
  }

  /** Sends a request's head. */
  private boolean say(DialledLink link, String method, String headers) throws PosixException {
    String authorization = login == null ? null : login.authorization(method, address.path());
    String head =
        method
            + " "
            + address.path()
            + " HTTP/1.0\r\nUser-Agent: Lightlock\r\nHost: "
            + address.authority()
            + "\r\nx-sessioncookie: "
            + cookie
            + "\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
            + headers
            + (authorization == null ? "" : "Authorization: " + authorization + "\r\n")
            + "\r\n";
    byte[] bytes = head.getBytes(StandardCharsets.ISO_8859_1);
    MemorySegment.copy(bytes, 0, outMemory, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return link.send(outMemory.asSlice(0, bytes.length), SEND_LIMIT);
  }

  /** Reads the GET's response; what comes after its head is kept. */
  private HttpHead.Read answer(Deadline deadline) throws PosixException {
    early.clear();
    while (deadline.await(get)) {
      if (early.remaining() < MIN_RECEIVE_BYTES) {
        break;
      }
      int got = get.receive(earlyMemory.asSlice(early.position(), early.remaining()));
      if (got == 0) {
        break;
      }
      early.position(early.position() + Math.max(0, got)).flip();
      HttpHead.Read read = HttpHead.read(early);
      if (!(read instanceof HttpHead.Read.Incomplete)) {
        return read;
      }
      early.compact();
    }
    return new HttpHead.Read.Malformed();
  }

  @Override
  public boolean awaitReadable(long nanos) throws PosixException {
    return early.hasRemaining() || failure != null || get.awaitReadable(nanos);
  }

  @Override
  public int receive(MemorySegment into) throws PosixException {
    if (failure != null) {
      return 0;
    }
    if (early.hasRemaining()) {
      int length = (int) Math.min(early.remaining(), into.byteSize());
      MemorySegment.copy(earlyMemory, early.position(), into, 0, length);
      early.position(early.position() + length);
      return length;
    }
    int got = get.receive(into);
    return got < 0 ? postAnswer() : got;
  }

  /** The POST is not answered, except by who refuses it. */
  private int postAnswer() throws PosixException {
    int got = post.receive(earlyMemory);
    if (got <= 0) {
      return got;
    }
    ByteBuffer answer = early.duplicate().clear().limit(got);
    if (HttpHead.read(answer) instanceof HttpHead.Read.Head(int status, List<String> _)
        && status != OK) {
      failure = status == UNAUTHORIZED ? Rejection.RTSP_AUTH_REFUSED : Rejection.RTSP_TUNNEL;
      return 0;
    }
    return -1;
  }

  @Override
  public boolean send(MemorySegment bytes, Duration limit) throws PosixException {
    byte[] encoded = Base64.getEncoder().encode(bytes.toArray(ValueLayout.JAVA_BYTE));
    if (encoded.length > outMemory.byteSize()) {
      throw new IllegalArgumentException("more than a tunnel sends at once");
    }
    MemorySegment.copy(encoded, 0, outMemory, ValueLayout.JAVA_BYTE, 0, encoded.length);
    return post.send(outMemory.asSlice(0, encoded.length), limit);
  }

  @Override
  public @Nullable Rejection failure() {
    if (failure != null) {
      return failure;
    }
    return get.failure() != null ? get.failure() : post.failure();
  }
}
