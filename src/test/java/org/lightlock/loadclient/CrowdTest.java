package org.lightlock.loadclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.encode.EncodedPicture;

/** The load client against a sender that is made of the product's own parts. */
class CrowdTest {
  private static final int VIEWERS = 3;
  private static final int PICTURES = 20;
  private static final long FRAME_MICROS = 40_000;
  private static final byte[] PARAMETER_SETS = {
    0, 0, 0, 1, 0x67, 0x42, (byte) 0xc0, 0x1f, 0x11, 0x22, 0, 0, 0, 1, 0x68, (byte) 0xce, 0x3c
  };

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private Responder responder;
  private Crowd crowd;
  private long ptsMicros = 5_000_000;
  private int number;

  @BeforeEach
  void open() throws Exception {
    responder = new Responder();
    crowd = new Crowd(responder, 2, false);
  }

  @AfterEach
  void close() {
    crowd.close();
    executor.close();
  }

  private EncodedPicture picture(int bytes, boolean idr) {
    ptsMicros += FRAME_MICROS;
    var annexB = new ByteArrayOutputStream();
    if (idr) {
      annexB.writeBytes(PARAMETER_SETS);
    }
    byte[] slice = new byte[bytes];
    Arrays.fill(slice, (byte) 1);
    slice[0] = (byte) (idr ? 0x65 : 0x41);
    annexB.writeBytes(new byte[] {0, 0, 0, 1});
    annexB.writeBytes(slice);
    return new EncodedPicture(annexB.toByteArray(), idr, 640, 360, ptsMicros, 0, ++number);
  }

  /** Lets viewers in; they get an IDR as soon as they are secured. */
  private Crowd.Joins join() throws Exception {
    CompletableFuture<Crowd.Joins> joins =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return crowd.open(VIEWERS, 0);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            },
            executor);
    await().until(() -> responder.secured().size() == VIEWERS);
    responder.send(picture(3_000, true));
    return joins.get();
  }

  @Test
  void open_everybodyGetsAPicture() throws Exception {
    Crowd.Joins joins = join();

    assertThat(joins.json())
        .containsEntry("joined", (long) VIEWERS)
        .containsEntry("failed", 0)
        .hasEntrySatisfying(
            "profiles", profiles -> assertThat(profiles).hasToString("{AEAD_AES_128_GCM=3}"));
    assertThat(crowd.count()).isEqualTo(VIEWERS);
  }

  @Test
  void tally_countsEveryPacketAndPictureOnce() throws Exception {
    join();
    crowd.reset();
    long payload = 0;
    for (int i = 0; i < PICTURES; i++) {
      EncodedPicture next = picture(i % 10 == 0 ? 5_000 : 900, i % 10 == 0);
      payload += i % 10 == 0 ? 14 + 5_000 - 1 + 5 * 2 : 900; // STAP-A, then fragments' headers
      responder.send(next);
    }

    await().until(() -> crowd.tally().pictures == VIEWERS * PICTURES);
    Tally tally = crowd.tally();
    assertThat(tally.packets).isEqualTo(VIEWERS * (18 + 2 * 6));
    assertThat(tally.payloadBytes).isEqualTo(VIEWERS * payload);
    assertThat(tally.datagramBytes)
        .isEqualTo(VIEWERS * payload + tally.packets * (Responder.HEADER_BYTES + 16)); // and tag
    assertThat(tally.idrs).isEqualTo(VIEWERS * 2);
    assertThat(tally.lost + tally.incomplete + tally.refused + tally.strange).isZero();
  }

  @Test
  void tally_forgedPacket_isRefusedAndCountsForNothing() throws Exception {
    join();
    crowd.reset();
    responder.secured().getFirst().forgeNext = true;
    responder.send(picture(900, false));

    await().until(() -> crowd.tally().pictures == VIEWERS);
    assertThat(crowd.tally().refused).isEqualTo(1);
    assertThat(crowd.tally().packets).isEqualTo(VIEWERS);
  }

  @Test
  void tally_missingPacket_isAskedForAndCompletesItsPicture() throws Exception {
    join();
    crowd.reset();
    responder.secured().getFirst().holdNext = true;
    responder.send(picture(5_000, false));
    responder.send(picture(900, false));

    await().until(() -> crowd.tally().pictures == 2 * VIEWERS);
    assertThat(crowd.tally().retransmitted).isEqualTo(1);
    assertThat(crowd.tally().lost).isZero();
  }

  @Test
  void tally_delay_isFromThePicturesOwnTime() throws Exception {
    join();
    crowd.reset();
    Instant now = Instant.now();
    // The picture that is sent next was taken 700 ms ago, says the sender.
    for (Responder.Peer peer : responder.secured()) {
      peer.report(now.minusMillis(700), ptsMicros + FRAME_MICROS);
    }
    responder.send(picture(900, false));

    await().until(() -> crowd.tally().delay.count() == VIEWERS);
    assertThat(crowd.tally().delay.percentileMillis(1)).isGreaterThanOrEqualTo(700);
  }

  @Test
  void viewers_reportAndKeepChecking() throws Exception {
    join();

    await()
        .untilAsserted(
            () ->
                assertThat(responder.secured())
                    .allMatch(peer -> peer.reports.get() >= 2 && peer.checks.get() >= 2));
  }

  @Test
  void viewers_tellOfEveryPacketWhenItCame() throws Exception {
    join();
    for (int i = 0; i < PICTURES; i++) {
      responder.send(picture(900, false));
    }

    await()
        .untilAsserted(
            () ->
                assertThat(responder.secured())
                    .extracting(peer -> peer.arrivals.get())
                    .containsOnly(4 + PICTURES)); // the IDR of joining has four packets
  }

  @Test
  void leave_tellsTheSenderInEveryWay() throws Exception {
    join();

    crowd.leave();

    assertThat(crowd.count()).isZero();
    await()
        .untilAsserted(
            () -> assertThat(responder.secured()).allMatch(peer -> peer.left && peer.ended));
  }

  @Test
  void recording_beginsWithAnIdrAndEndsBeforeAnother() throws Exception {
    join();
    var recording = new Recording(1);
    crowd.record(recording);
    EncodedPicture first = picture(900, false);
    responder.send(first);
    responder.send(picture(3_000, true));
    responder.send(picture(900, false));
    responder.send(picture(3_000, true));
    recording.await(10_000);

    Path file = Files.createTempFile("recording", "");
    try {
      recording.write(file);
      var packets = Recording.read(file);
      assertThat(packets).hasSize(5);
      assertThat(packets.getFirst().payload()[0] & 0x1f).isEqualTo(24);
      assertThat(packets.stream().filter(Recording.Packet::marker)).hasSize(2);
      assertThat(Arrays.copyOf(packets.getLast().payload(), 1)[0] & 0x1f).isEqualTo(1);
    } finally {
      Files.delete(file);
    }
  }
}
