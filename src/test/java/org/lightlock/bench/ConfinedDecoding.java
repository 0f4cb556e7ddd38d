package org.lightlock.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lightlock.frame.FrameNotice;
import org.lightlock.frame.FrameRingWriter;
import org.lightlock.frame.RingGeometry;
import org.lightlock.posix.CpuTime;
import org.lightlock.posix.Descriptor;
import org.lightlock.posix.NativeLibraries;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.Program;
import org.lightlock.posix.ThreadPrivileges;
import org.lightlock.posix.UnixSocket;
import org.lightlock.sandbox.confine.Locks;
import org.lightlock.sandbox.decode.PictureDecoder;
import org.lightlock.sandbox.decode.RingPictures;
import org.lightlock.simulate.Clip;

/**
 * What a worker does all day, as fast as it can: takes a clip's bytes from a socket, decodes, puts
 * pictures into a ring and announces them. With a worker's locks or without any; a process of its
 * own, which tells over descriptor 3 what CPU time each pass took.
 */
public final class ConfinedDecoding {
  private static final int CHUNK_BYTES = 8 << 10;
  private static final int PADDING_BYTES = 64;
  private static final RingGeometry GEOMETRY = RingGeometry.forPictures(4, 1920, 1088);

  /** An access unit as the decoder wants it. */
  private record Unit(ByteBuffer bytes, boolean key) {}

  private final Clip clip;
  private final List<Unit> units;
  private final List<UnixSocket> camera = UnixSocket.pair();
  private final List<UnixSocket> notices = UnixSocket.pair();
  private final MemorySegment chunk = Arena.global().allocate(CHUNK_BYTES, 8);
  private final UnixSocket.Waiter waiter = camera.get(1).waiter(Arena.global());
  private final FrameRingWriter ring;

  private ConfinedDecoding(Clip clip) throws PosixException {
    this.clip = clip;
    this.units = units(clip);
    MemorySegment memory = Arena.global().allocate(GEOMETRY.totalBytes(), 4096);
    ring = new FrameRingWriter(memory, GEOMETRY, System.nanoTime());
  }

  /**
   * Runs.
   *
   * @param arguments the clip, how many passes are told, and whether the locks are closed
   */
  public static void main(String[] arguments) throws IOException {
    ThreadPrivileges.dieWithParent();
    NativeLibraries.load(Path.of(System.getProperty("lightlock.native")));
    UnixSocket control = new UnixSocket(new Descriptor(Program.INHERITED_DESCRIPTOR));
    MemorySegment report = Arena.global().allocate(JAVA_LONG);
    ConfinedDecoding decoding = new ConfinedDecoding(Clip.read(Path.of(arguments[0])));
    Locks locks = new Locks();
    decoding.pass(); // loads, links and compiles
    if (Boolean.parseBoolean(arguments[2])) {
      locks.close(512L << 20);
      locks.tighten();
    }
    decoding.pass();
    for (int pass = Integer.parseInt(arguments[1]); pass > 0; pass--) {
      report.set(JAVA_LONG, 0, decoding.pass());
      control.send(report);
    }
    Runtime.getRuntime().halt(0);
  }

  /** Decodes the clip once with a fresh decoder; the process's CPU time for it. */
  private long pass() throws PosixException {
    RingPictures pictures =
        new RingPictures(ring, clip.codec(), 0, this::announce, System::nanoTime);
    PictureDecoder decoder = new PictureDecoder(clip.codec(), 1920 * 1088, pictures);
    long before = CpuTime.ofProcessNanos();
    for (Unit unit : units) {
      receive(unit.bytes().remaining());
      pictures.arrivedAt(System.nanoTime());
      decoder.decode(unit.bytes(), unit.key());
    }
    long used = CpuTime.ofProcessNanos() - before;
    if (pictures.pictures() < units.size() - 1) {
      throw new IllegalStateException("only " + pictures.pictures() + " pictures");
    }
    return used;
  }

  /**
   * As many bytes through a socket as the unit has, with the calls that a worker makes for them.
   */
  private void receive(int bytes) throws PosixException {
    for (int left = bytes; left > 0; left -= CHUNK_BYTES) {
      camera.get(0).send(chunk);
      waiter.await(1_000_000_000);
      camera.get(1).poll(chunk);
    }
  }

  private void announce(int slot, long sequence) {
    try {
      FrameNotice.write(chunk, slot, sequence);
      notices.get(0).send(chunk.asSlice(0, FrameNotice.BYTES));
      notices.get(1).poll(chunk);
    } catch (PosixException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Start codes in place of lengths, and the parameter sets before each key frame. */
  private static List<Unit> units(Clip clip) {
    List<Unit> units = new ArrayList<>();
    for (Clip.Sample sample : clip.samples()) {
      ByteBuffer from = clip.bytes(sample);
      ByteBuffer unit = ByteBuffer.allocateDirect(sample.size() * 2 + 4096 + PADDING_BYTES);
      if (sample.key()) {
        clip.parameterSets().forEach(set -> unit.putInt(1).put(set.duplicate()));
      }
      while (clip.nalLengthBytes() > 0 && from.remaining() > clip.nalLengthBytes()) {
        int length = 0;
        for (int i = 0; i < clip.nalLengthBytes(); i++) {
          length = length << 8 | (from.get() & 0xff);
        }
        unit.putInt(1).put(from.slice(from.position(), length));
        from.position(from.position() + length);
      }
      unit.put(from);
      units.add(new Unit(unit.flip(), sample.key()));
    }
    return units;
  }
}
