package org.lightlock.frame;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What the processes tell each other: a kind and seven numbers, 64 bytes, never text. The meaning
 * of the numbers stands with the {@link Kind}.
 *
 * @param stream the number by which the gateway and the camera side know a stream, or a login that
 *     is passed; 0 from a worker
 */
public record Message(Kind kind, long stream, long a, long b, long c, long d, long e, long f) {
  /** The length of every message. */
  public static final int BYTES = 64;

  private static final int MAGIC = 0x4C4C4D01;

  /** The kinds of message. A number never changes its meaning. */
  public enum Kind implements Numbered {
    /** Gateway to camera side: a to d the camera's id, e a slot's pixel bytes, f the slots. */
    OPEN(1),
    /** Gateway to camera side: a is 0, or 1 when the worker lied. */
    CLOSE(2),
    /** As OPEN, of the camera's smaller stream. */
    OPEN_SUB(3),
    /**
     * Gateway to camera side, and on to the worker: a 1 keeps the connection and decodes nothing, a
     * 0 decodes.
     */
    STANDBY(4),
    /**
     * Gateway to camera side: a login sealed to the camera side's key follows in LOGIN_PARTs of the
     * same number; a to d the camera's id, e its bytes. 0 bytes: the camera side's own again.
     */
    LOGIN(5),
    /** Gateway to camera side: in a to f the next 48 bytes of a sealed login, the last of 0. */
    LOGIN_PART(6),
    /** Camera side to worker: the confinement was read back from outside; speak. */
    GO(10),
    /**
     * Camera side to worker: try what is forbidden and report; a is 0, or the number of the one
     * {@link EscapeAct} to try, and b the process that it is aimed at.
     */
    PROVE(11),
    /** Camera side to worker: say goodbye to the camera and end. */
    FINISH(12),
    /** Camera side to worker: the sockets of RTP and RTCP are connected to the camera's ports. */
    MEDIA_CONNECTED(13),
    /** Worker: loaded and waiting for a camera. */
    WARM(20),
    /** Worker: connected to the camera, nothing said yet. */
    DIALLED(21),
    /** Worker: confined; a is the {@link Confinement} as read back from inside. */
    CONFINED(22),
    /** Worker: a the codec's number. */
    TRACK(23),
    /** Worker: the camera plays. */
    PLAYING(24),
    /** Worker: a the rejection's number, b how often so far. */
    REJECTED(25),
    /**
     * Worker, every half second and in standby every other second: a pictures out, b key frames in,
     * c nanoseconds of CPU spent decoding, d bytes in, e packets in, f micros between the last two
     * key frames.
     */
    STATS(26),
    /**
     * Worker: a the forbidden acts that were tried, b those that were denied; see Confinement. For
     * one {@link EscapeAct}: c its number, d 0 when it was allowed, or minus what stopped it.
     */
    PROOF(27),
    /** Worker: it ends; a the rejection's number that explains it. */
    ENDED(28),
    /**
     * Worker: the camera sends from these UDP ports: a RTP and b RTCP of the video, c and d those
     * of the sound; 0 for one that is not known. Comes again when more is known.
     */
    MEDIA_PORTS(29),
    /** Worker: a the sound's codec, b samples per second, c channels. */
    AUDIO_TRACK(30),
    /** Worker: a to d the SHA-256 of the certificate that the camera showed. */
    TLS_SEEN(31),
    /** Worker: the camera sends to another group: a its IPv4 address, b its port. */
    MULTICAST_OFFERED(32),
    /**
     * Worker: no connection to the camera; still warm, it waits for another assignment. a the
     * rejection's number; from the camera side also c millis until the next attempt.
     */
    DIAL_FAILED(33),
    /** Worker: after its first picture; a the {@link Confinement} of the tighter filter. */
    TIGHTENED(34),
    /** Camera side to gateway: a worker was started; a how many times before. */
    WORKER_STARTED(40),
    /**
     * Camera side to gateway: a worker is gone; a its exit, b its signal, c millis until the next.
     */
    WORKER_LOST(41),
    /** Camera side to gateway: there is no camera of this id. */
    UNKNOWN_CAMERA(42),
    /** Camera side to gateway: this machine offers no confinement, so nothing is decoded. */
    NO_CONFINEMENT(43),
    /** Camera side to gateway: a the transport's number, b the rejection that led to it, or 0. */
    TRANSPORT(44),
    /** Camera side to gateway: the camera has no smaller stream. */
    NO_SUB_STREAM(45),
    /** Camera side to gateway: a the {@link LoginOutcome}'s number. */
    LOGIN_ANSWER(46);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    private static Optional<Kind> of(int number) {
      return Numbered.of(values(), number);
    }
  }

  /** A message of a kind alone. */
  public static Message of(Kind kind) {
    return new Message(kind, 0, 0, 0, 0, 0, 0, 0);
  }

  /** A message with one number. */
  public static Message of(Kind kind, long a) {
    return new Message(kind, 0, a, 0, 0, 0, 0, 0);
  }

  /** A message with two numbers. */
  public static Message of(Kind kind, long a, long b) {
    return new Message(kind, 0, a, b, 0, 0, 0, 0);
  }

  /** The same message about a stream. */
  public Message about(long stream) {
    return new Message(kind, stream, a, b, c, d, e, f);
  }

  /** Writes it into a segment of {@link #BYTES}. */
  public void write(MemorySegment into) {
    into.set(JAVA_INT, 0, MAGIC);
    into.set(JAVA_INT, 4, kind.number);
    long[] numbers = {stream, a, b, c, d, e, f};
    MemorySegment.copy(numbers, 0, into, JAVA_LONG, 8, numbers.length);
  }

  /** Reads a message, empty when it is none. */
  public static Optional<Message> read(MemorySegment untrusted, int length) {
    if (length != BYTES || untrusted.get(JAVA_INT, 0) != MAGIC) {
      return Optional.empty();
    }
    return Kind.of(untrusted.get(JAVA_INT, 4))
        .map(
            kind ->
                new Message(
                    kind,
                    untrusted.get(JAVA_LONG, 8),
                    untrusted.get(JAVA_LONG, 16),
                    untrusted.get(JAVA_LONG, 24),
                    untrusted.get(JAVA_LONG, 32),
                    untrusted.get(JAVA_LONG, 40),
                    untrusted.get(JAVA_LONG, 48),
                    untrusted.get(JAVA_LONG, 56)));
  }
}
