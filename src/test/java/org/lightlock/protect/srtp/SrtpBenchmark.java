package org.lightlock.protect.srtp;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What it costs to protect one RTP packet of 1200 bytes, header included. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class SrtpBenchmark {
  private static final int PACKET_BYTES = 1200;
  private static final int HEADER_BYTES = PacketFields.RTP_HEADER_BYTES;

  private final SrtpSender aead = sender(SrtpProfile.AEAD_AES_128_GCM);
  private final SrtpSender counter = sender(SrtpProfile.AES128_CM_SHA1_80);
  private final byte[] payload = new byte[PACKET_BYTES - HEADER_BYTES];
  private final byte[] out = new byte[PACKET_BYTES + AeadCipher.TAG_BYTES];

  /** Of the next packet: no two of one key have the same. */
  private long index;

  private static SrtpSender sender(SrtpProfile profile) {
    return SrtpSender.of(SrtpTest.keys(profile, 1));
  }

  /** RFC 7714. */
  @Benchmark
  public int aeadAes128Gcm() {
    return protect(aead);
  }

  /** RFC 3711. */
  @Benchmark
  public int aes128CmSha1() {
    return protect(counter);
  }

  private int protect(SrtpSender sender) {
    PacketFields.word(out, 0, 0x8060_0000 | ((int) index & 0xFFFF));
    return sender.protect(out, 0, HEADER_BYTES, payload, 0, payload.length, index++);
  }

  /** Runs both with the gateway's collector and shows what they allocate. */
  public static void main(String[] arguments) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(SrtpBenchmark.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend("-XX:+UseSerialGC", "-Xmx160m")
                .build())
        .run();
  }
}
