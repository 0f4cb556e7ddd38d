package org.lightlock.relay;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.lightlock.airlockfuzz.FuzzInput;
import org.lightlock.airlockfuzz.FuzzTarget;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.RingGeometry;
import org.lightlock.posix.Descriptor;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.SharedMemory;
import org.lightlock.posix.UnixSocket;

/**
 * An airlock that is connected to a camera side of which nothing is true: messages of any kind
 * about any stream, nonsense, descriptors that nobody asked for, and connections that end.
 */
public final class AirlockTarget implements FuzzTarget, Airlock.Listener {
  private static final Kind[] KINDS = Kind.values();
  private static final RingGeometry GEOMETRY = RingGeometry.forPictures(2, 64, 48);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment message = arena.allocate(256, 8);
  private final Path directory = Files.createTempDirectory("lightlock-fuzz-");
  private final Path path = directory.resolve("airlock");
  private final UnixSocket listener = UnixSocket.listen(path);
  private final Descriptor gift = SharedMemory.create("gift", 4096);
  private final Airlock airlock = new Airlock(path, List.of());
  private final AtomicLong heard = new AtomicLong();
  private final AtomicLong away = new AtomicLong();
  private @Nullable UnixSocket cameraSide;
  private long stream;
  private long sent;

  /** Starts the airlock and its listener. */
  public AirlockTarget() throws IOException {
    airlock.start();
  }

  @Override
  public String name() {
    return "airlock";
  }

  @Override
  public int share() {
    return 4;
  }

  @Override
  public void once(FuzzInput input) {
    try {
      UnixSocket to = connected();
      input.fill(message);
      new Message(
              KINDS[input.below(KINDS.length)],
              input.oneIn(8) ? input.border() : stream,
              input.border(),
              input.border(),
              input.border(),
              input.border(),
              input.border(),
              input.border())
          .write(message);
      // Each end of the connection costs a quarter of a second.
      boolean nonsense = input.oneIn(4000);
      MemorySegment bytes = message.asSlice(0, nonsense ? 1 + input.below(256) : Message.BYTES);
      sent++;
      if (input.oneIn(16)) {
        to.send(bytes, List.of(gift, gift));
      } else {
        to.send(bytes);
      }
    } catch (PosixException e) {
      hangUp();
    }
  }

  private UnixSocket connected() throws PosixException {
    UnixSocket present = cameraSide;
    if (present == null) {
      present = listener.accept();
      cameraSide = present;
      while (!airlock.isConnected()) {
        Thread.onSpinWait();
      }
      stream = airlock.open(new CameraId("fuzz"), GEOMETRY, gift, gift, this).orElse(0L);
    }
    return present;
  }

  private void hangUp() {
    UnixSocket present = cameraSide;
    if (present != null) {
      present.close();
      cameraSide = null;
    }
  }

  @Override
  public void message(Message untrusted) {
    heard.incrementAndGet();
  }

  @Override
  public void away() {
    away.incrementAndGet();
  }

  @Override
  public Map<String, Long> answers() {
    return new TreeMap<>(Map.of("heard", heard.get(), "away", away.get(), "sent", sent));
  }

  @Override
  public void close() {
    airlock.close();
    hangUp();
    listener.shutdown();
    listener.close();
    gift.close();
    try {
      Files.deleteIfExists(path);
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
