package org.lightlock.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.FrameLease;

/** Who waits for a still, and until when. A card stands in for the camera's frame. */
class StillsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(1);

  private final Stills stills = new Stills();
  private final CardPictures cards = new CardPictures("Yard", ZoneOffset.UTC);
  private final ExecutorService viewers = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    viewers.close();
    cards.close();
  }

  private CompletableFuture<Optional<byte[]>> next(Duration patience) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return stills.next(patience, () -> {});
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        viewers);
  }

  private void offer() {
    CameraStatus connecting =
        new StateTracker(new CameraId("yard"), "Yard", () -> Instant.EPOCH).status(0);
    FrameLease lease = cards.card(connecting, 0, Optional.empty());
    stills.offer(lease);
    lease.release();
  }

  @Test
  void frame_endsTheWait() {
    CompletableFuture<Optional<byte[]>> one = next(LONG);
    await().until(stills::isWaiting);

    offer();

    assertThat(one.join()).isPresent();
    assertThat(stills.isWaiting()).isFalse();
  }

  @Test
  void giveUp_ofOne_doesNotEndTheOthersWait() {
    CompletableFuture<Optional<byte[]>> patient = next(LONG);
    await().until(stills::isWaiting);

    assertThat(next(SHORT).join()).isEmpty();

    assertThat(stills.isWaiting()).as("the other one does").isTrue();
    offer();
    assertThat(patient.join()).isPresent();
  }

  @Test
  void giveUp_ofTheLast_letsTheCameraRest() {
    assertThat(next(SHORT).join()).isEmpty();

    assertThat(stills.isWaiting()).isFalse();
  }
}
