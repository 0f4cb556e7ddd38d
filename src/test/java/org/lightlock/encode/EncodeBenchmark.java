package org.lightlock.encode;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lightlock.encode.H264Encoder.AccessUnit;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.Pixels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What one 1080p frame costs: encoded full, scaled to a tile, encoded as a tile. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class EncodeBenchmark {
  private static final int SCENES = 25;
  private static final RenditionSpec FULL = RenditionSpec.FULL;
  private static final RenditionSpec TILE = RenditionSpec.TILE;

  private final Arena arena = Arena.ofConfined();
  private final Pixels[] large = new Pixels[SCENES];
  private final Pixels[] small = new Pixels[SCENES];
  private @Nullable H264Encoder fullEncoder;
  private @Nullable H264Encoder tileEncoder;
  private @Nullable Scaler scaler;
  private int number;

  /** Draws the pictures beforehand. */
  @Setup(Level.Trial)
  public void open() throws EncoderException {
    MovingScene largeScene = new MovingScene(1920, 1080);
    MovingScene smallScene = new MovingScene(640, 360);
    for (int i = 0; i < SCENES; i++) {
      large[i] = MovingScene.room(arena, 1920, 1080);
      largeScene.draw(i, large[i]);
      small[i] = MovingScene.room(arena, 640, 360);
      smallScene.draw(i, small[i]);
    }
    fullEncoder =
        new H264Encoder(
            1920, 1080, ColourMatrix.BT709, FULL.bitsPerSecond(), FULL.keyFrameSeconds());
    tileEncoder =
        new H264Encoder(640, 360, ColourMatrix.BT709, TILE.bitsPerSecond(), TILE.keyFrameSeconds());
    scaler = new Scaler(1920, 1080, 640, 360);
  }

  /** Gives the native memory back. */
  @TearDown(Level.Trial)
  public void close() {
    opened(fullEncoder).close();
    opened(tileEncoder).close();
    opened(scaler).close();
    arena.close();
  }

  /** 1080p to H.264. */
  @Benchmark
  public @Nullable AccessUnit encodeFull() throws EncoderException {
    return encode(opened(fullEncoder), large);
  }

  /** 640x360 to H.264. */
  @Benchmark
  public @Nullable AccessUnit encodeTile() throws EncoderException {
    return encode(opened(tileEncoder), small);
  }

  /** 1080p to 640x360. */
  @Benchmark
  public Pixels scale() {
    return opened(scaler).scale(large[number++ % SCENES]);
  }

  /** 1080p to a tile's H.264: what a wall costs per camera and frame. */
  @Benchmark
  public @Nullable AccessUnit scaleAndEncodeTile() throws EncoderException {
    Pixels scaled = opened(scaler).scale(large[number % SCENES]);
    return opened(tileEncoder).encode(scaled, 40_000L * number++, false);
  }

  private @Nullable AccessUnit encode(H264Encoder encoder, Pixels[] pictures)
      throws EncoderException {
    return encoder.encode(pictures[number % SCENES], 40_000L * number++, false);
  }

  private static <T> T opened(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("not set up");
    }
    return part;
  }

  /** Runs all of them and shows what they allocate. */
  public static void main(String[] arguments) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(EncodeBenchmark.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend(
                    "--enable-native-access=ALL-UNNAMED",
                    "-Dlightlock.dist=" + System.getProperty("lightlock.dist", "target/dist"))
                .build())
        .run();
  }
}
