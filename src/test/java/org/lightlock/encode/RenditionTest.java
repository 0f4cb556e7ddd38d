package org.lightlock.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.lightlock.frame.ColourMatrix.BT601;
import static org.lightlock.frame.ColourMatrix.BT709;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.ColourMatrix;

class RenditionTest {
  private static final RenditionSpec SMALL = new RenditionSpec("small", 320, 180, 400_000, 2);
  private static final Duration LINGER = Duration.ofSeconds(5);

  private final Arena arena = Arena.ofShared();
  private final AtomicLong nanos = new AtomicLong(1_000_000_000L);
  private final List<EncoderException> failures = new CopyOnWriteArrayList<>();
  private final List<FakeLease> leases = new ArrayList<>();
  private final Rendition rendition =
      new Rendition(
          new CameraId("cam7"),
          SMALL,
          LINGER,
          nanos::get,
          (camera, spec, reason) -> failures.add(reason));
  private long nextPtsMicros;

  /** A sink that keeps what it gets. */
  private static final class Kept implements PictureSink {
    private final List<EncodedPicture> pictures = new CopyOnWriteArrayList<>();
    private final AtomicInteger ends = new AtomicInteger();

    @Override
    public void picture(EncodedPicture picture) {
      pictures.add(picture);
    }

    @Override
    public void ended() {
      ends.incrementAndGet();
    }
  }

  @AfterEach
  void close_always_givesEveryLeaseBackAndEndsTheThread() {
    rendition.close();
    for (FakeLease lease : leases) {
      assertThat(lease.holders()).isZero();
    }
    assertThat(encodeThreads()).isZero();
    arena.close();
  }

  @Test
  void offer_severalSubscribers_allGetTheSamePicturesInOrder() {
    Kept first = new Kept();
    Kept second = new Kept();
    rendition.subscribe(first);
    rendition.subscribe(second);
    for (int i = 0; i < 10; i++) {
      encodeOne(640, 360);
    }
    assertThat(first.pictures).hasSize(10).isEqualTo(second.pictures);
    assertThat(first.pictures.getFirst().idr()).isTrue();
    assertThat(first.pictures).filteredOn(EncodedPicture::idr).hasSize(1);
    assertThat(first.pictures)
        .allSatisfy(
            picture -> {
              assertThat(picture.width()).isEqualTo(320);
              assertThat(picture.height()).isEqualTo(180);
              assertThat(picture.arrivalNanos()).isEqualTo(picture.ptsMicros() * 1000);
            });
    assertThat(first.pictures)
        .extracting(EncodedPicture::number)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    RenditionCounters counters = rendition.counters();
    assertThat(counters.framesOffered()).isEqualTo(10);
    assertThat(counters.framesDropped()).isZero();
    assertThat(counters.picturesEncoded()).isEqualTo(10);
    assertThat(counters.bytesEncoded())
        .isEqualTo(first.pictures.stream().mapToLong(p -> p.annexB().length).sum());
    await().until(() -> rendition.counters().encodeCpuNanos() > 0);
  }

  @Test
  void offer_nobodyWatches_isNotKept() {
    FakeLease lease = lease(640, 360);
    rendition.offer(lease);
    assertThat(lease.holders()).isOne();
    lease.release();
    assertThat(rendition.wanted()).isFalse();
    assertThat(encodeThreads()).isZero();
  }

  @Test
  void offer_encoderBusy_keepsTheNewestAndNeverWaits() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Kept kept = new Kept();
    rendition.subscribe(
        picture -> {
          kept.picture(picture);
          busy.countDown();
          try {
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    offer(640, 360);
    assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
    List<FakeLease> displaced = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      displaced.add(offer(640, 360));
    }
    FakeLease newest = displaced.removeLast();
    assertThat(displaced).allSatisfy(lease -> assertThat(lease.holders()).isZero());
    assertThat(newest.holders()).isOne();
    assertThat(kept.pictures).hasSize(1);
    goOn.countDown();
    await().until(() -> kept.pictures.size() == 2);
    assertThat(kept.pictures).extracting(EncodedPicture::number).containsExactly(1L, 6L);
    assertThat(rendition.counters().framesDropped()).isEqualTo(4);
  }

  @Test
  void subscribe_laterViewer_getsAnIdrFirstAndJoinsAreCoalesced() {
    Kept first = new Kept();
    rendition.subscribe(first);
    encodeOne(640, 360);
    Kept second = new Kept();
    rendition.subscribe(second);
    advanceMillis(40);
    encodeOne(640, 360); // 40 ms after an IDR: too soon for the next
    assertThat(second.pictures).isEmpty();
    Kept third = new Kept();
    rendition.subscribe(third);
    advanceMillis(160);
    encodeOne(640, 360);
    assertThat(second.pictures).singleElement().matches(EncodedPicture::idr);
    assertThat(third.pictures).singleElement().matches(EncodedPicture::idr);
    advanceMillis(400);
    encodeOne(640, 360);
    assertThat(first.pictures)
        .extracting(EncodedPicture::idr)
        .containsExactly(true, false, true, false);
  }

  @Test
  void requestIdr_often_givesAtMostOneASecond() {
    Kept kept = new Kept();
    Rendition.Subscription subscription = rendition.subscribe(kept);
    for (int i = 0; i < 8; i++) {
      encodeOne(640, 360);
      subscription.requestIdr();
      advanceMillis(250);
    }
    assertThat(kept.pictures)
        .extracting(EncodedPicture::idr)
        .containsExactly(true, false, false, false, true, false, false, false);
  }

  @Test
  void close_lastSubscription_stopsAfterLingerAndStartsAgainWithLaterTimes() {
    Kept first = new Kept();
    Rendition.Subscription subscription = rendition.subscribe(first);
    encodeOne(640, 360);
    long lastPtsMicros = first.pictures.getLast().ptsMicros();
    subscription.close();
    subscription.close();
    nanos.addAndGet(LINGER.toNanos() - 1);
    assertThat(rendition.wanted()).isTrue();
    assertThat(encodeThreads()).isOne();
    nanos.addAndGet(1);
    assertThat(rendition.wanted()).isFalse();
    await().until(() -> encodeThreads() == 0);
    assertThat(first.ends).hasValue(0);

    Kept second = new Kept();
    rendition.subscribe(second);
    nextPtsMicros = lastPtsMicros; // a clock that did not move
    encodeOne(640, 360);
    assertThat(second.pictures).singleElement().matches(EncodedPicture::idr);
    assertThat(second.pictures.getFirst().ptsMicros()).isEqualTo(lastPtsMicros + 1);
    assertThat(first.pictures).hasSize(1);
  }

  @Test
  void subscribe_withinLinger_goesOnWithTheSameEncoder() {
    rendition.subscribe(new Kept()).close();
    Kept second = new Kept();
    advanceMillis(4000);
    rendition.subscribe(second);
    encodeOne(640, 360);
    assertThat(second.pictures).singleElement().matches(EncodedPicture::idr);
    assertThat(encodeThreads()).isOne();
  }

  @Test
  void offer_fasterThanTheRendition_leavesOutEvenlyButNotWhatSomebodyWaitsFor() {
    Rendition slow =
        new Rendition(
            new CameraId("cam7"),
            new RenditionSpec("slow", 320, 180, 400_000, 2, 5),
            LINGER,
            nanos::get,
            (camera, spec, reason) -> failures.add(reason));
    try (slow) {
      Kept kept = new Kept();
      slow.subscribe(kept);
      for (int i = 0; i < 21; i++) { // 40 ms apart
        FakeLease lease = lease(64, 64);
        slow.offer(lease);
        lease.release();
        if (i % 5 == 0) {
          int expected = i / 5 + 1;
          await().until(() -> kept.pictures.size() >= expected);
        }
      }
      assertThat(kept.pictures).hasSizeBetween(5, 6);
      assertThat(kept.pictures).extracting(EncodedPicture::number).isSorted();
      assertThat(slow.counters().framesDropped()).isZero();
      int before = kept.pictures.size();

      Kept second = new Kept();
      slow.subscribe(second);
      advanceMillis(1_000);
      FakeLease lease = lease(64, 64);
      slow.offer(lease);
      lease.release();

      await().until(() -> second.pictures.size() == 1);
      assertThat(kept.pictures).hasSize(before + 1);
    }
  }

  @Test
  void offer_anotherSize_goesOnWithAnIdrOfTheNewShape() {
    Kept kept = new Kept();
    rendition.subscribe(kept);
    encodeOne(640, 360);
    encodeOne(640, 360);
    encodeOne(352, 288);
    encodeOne(161, 121);
    encodeOne(161, 121);
    encodeOne(2001, 999);
    assertThat(kept.pictures)
        .extracting(p -> p.width() + "x" + p.height() + (p.idr() ? " IDR" : ""))
        .containsExactly(
            "320x180 IDR", "320x180", "220x180 IDR", "160x120 IDR", "160x120", "320x160 IDR");
    assertThat(kept.pictures)
        .extracting(EncodedPicture::ptsMicros)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void offer_anotherMatrix_goesOnWithAnIdr() {
    Kept kept = new Kept();
    rendition.subscribe(kept);
    for (ColourMatrix matrix : List.of(BT709, BT709, BT601, BT601, BT709)) {
      int known = kept.pictures.size();
      FakeLease lease = lease(640, 360).withMatrix(matrix);
      rendition.offer(lease);
      lease.release();
      await().until(() -> kept.pictures.size() > known);
    }
    assertThat(kept.pictures)
        .extracting(EncodedPicture::idr)
        .containsExactly(true, false, true, false, true);
    assertThat(failures).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"320, 180", "321, 181", "640, 360"})
  void offer_withBadge_changesThePictureAndNotTheFrame(int width, int height) {
    Kept kept = new Kept();
    rendition.subscribe(kept);
    List<Integer> sizes = new ArrayList<>();
    for (String badge : List.of("", "FROZEN PICTURE", "REPEATED PICTURE", "")) {
      nextPtsMicros = 0; // the same scene each time
      FakeLease lease = lease(width, height).withBadge(badge);
      byte[] before = MovingScene.yuv(lease.pixels(), width & ~1, height & ~1);
      int known = kept.pictures.size();
      rendition.offer(lease);
      await().until(() -> kept.pictures.size() > known);
      assertThat(MovingScene.yuv(lease.pixels(), width & ~1, height & ~1)).isEqualTo(before);
      lease.release();
      sizes.add(kept.pictures.getLast().annexB().length);
    }
    // Nothing else moves, so that a picture costs something where the badge comes, changes, goes.
    assertThat(sizes.subList(1, 4)).allMatch(bytes -> bytes > 150);
    assertThat(failures).isEmpty();
  }

  @Test
  void deliver_sinkThrows_leavesItOutAndServesTheOthers() {
    AtomicInteger calls = new AtomicInteger();
    rendition.subscribe(
        picture -> {
          calls.incrementAndGet();
          throw new IllegalStateException("a sink that fails on purpose");
        });
    Kept kept = new Kept();
    rendition.subscribe(kept);
    for (int i = 0; i < 3; i++) {
      encodeOne(640, 360);
    }
    assertThat(kept.pictures).hasSize(3);
    assertThat(calls).hasValue(1);
    assertThat(rendition.counters().subscribers()).isOne();
  }

  @Test
  void offer_sizeThatCannotBeEncoded_tellsEveryoneAndTriesAgainWithTheNextSubscriber() {
    Kept kept = new Kept();
    rendition.subscribe(kept);
    offer(8, 8);
    await().until(() -> failures.size() == 1);
    assertThat(failures.getFirst()).hasMessageContaining("8x8");
    assertThat(kept.ends).hasValue(1);
    assertThat(rendition.counters().subscribers()).isZero();

    Kept second = new Kept();
    rendition.subscribe(second);
    encodeOne(640, 360);
    assertThat(second.pictures).hasSize(1);
  }

  @Test
  void close_withSubscribers_tellsThemOnceAndTakesNoMore() {
    Kept kept = new Kept();
    rendition.subscribe(kept);
    rendition.close();
    rendition.close();
    assertThat(kept.ends).hasValue(1);
    assertThatThrownBy(() -> rendition.subscribe(kept)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void offer_whileSubscribersComeAndGo_losesNoLease() {
    Rendition restless =
        new Rendition(
            new CameraId("cam7"),
            SMALL,
            Duration.ZERO,
            System::nanoTime,
            (camera, spec, reason) -> failures.add(reason));
    try (restless) {
      Thread viewers =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 50; i++) {
                      Kept kept = new Kept();
                      Rendition.Subscription subscription = restless.subscribe(kept);
                      if (i % 2 == 0) {
                        await()
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> !kept.pictures.isEmpty());
                        assertThat(kept.pictures.getFirst().idr()).isTrue();
                      }
                      subscription.close();
                    }
                  });
      FakeLease lease = lease(64, 64);
      while (viewers.isAlive()) {
        restless.offer(lease);
        Thread.onSpinWait();
      }
      lease.release();
    }
    assertThat(failures).isEmpty();
  }

  private FakeLease lease(int width, int height) {
    FakeLease lease = new FakeLease(arena, width, height, nextPtsMicros);
    nextPtsMicros += 40_000;
    leases.add(lease);
    return lease;
  }

  /** Offers a frame as its owner does: it releases its own hold at once. */
  private FakeLease offer(int width, int height) {
    FakeLease lease = lease(width, height);
    rendition.offer(lease);
    lease.release();
    return lease;
  }

  private void encodeOne(int width, int height) {
    long before = rendition.counters().encodeCpuNanos();
    offer(width, height);
    await()
        .pollInterval(Duration.ofMillis(2))
        .until(() -> rendition.counters().encodeCpuNanos() > before);
  }

  private void advanceMillis(long millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private static long encodeThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("encode-cam7-small"))
        .count();
  }
}
