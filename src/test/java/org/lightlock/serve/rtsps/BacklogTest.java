package org.lightlock.serve.rtsps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.EncodedSound;
import org.lightlock.encode.WaitingBytes;
import org.lightlock.packetise.PicturePacketiser;

class BacklogTest {
  private static final long OLDEST = 1_000;

  private final PicturePacketiser packetiser = new PicturePacketiser();
  private final WaitingBytes all = new WaitingBytes(1_500, 300);
  private final Backlog backlog = new Backlog(1_000, all);
  private long number;

  private Item.Picture picture(boolean idr, int bytes) {
    byte[] annexB = new byte[16 + bytes];
    byte[] sets = {0, 0, 1, 0x67, 66, 0, 30, 1, 0, 0, 1, 0x68, 1, 0, 0, 1};
    System.arraycopy(sets, 0, annexB, 0, sets.length);
    Arrays.fill(annexB, sets.length, annexB.length, (byte) 0x65);
    var picture = new EncodedPicture(annexB, idr, 16, 16, number * 40_000, OLDEST + number, number);
    number++;
    return new Item.Picture(packetiser.packets(picture).orElseThrow());
  }

  private static Item.Sound sound() {
    return new Item.Sound(new EncodedSound(new byte[10], 1, 1_024, 0, 0));
  }

  @Test
  void offer_beforePlay_keepsWhatCameSinceTheLastIdr() throws Exception {
    backlog.offer(sound());
    backlog.offer(picture(true, 100));
    Item.Picture idr = picture(true, 100);
    Item.Picture next = picture(false, 100);
    backlog.offer(idr);
    backlog.offer(sound());
    backlog.offer(next);

    assertThat(backlog.play(OLDEST)).isEqualTo(idr);
    assertThat(backlog.take()).isEqualTo(idr);
    assertThat(backlog.take()).isInstanceOf(Item.Sound.class);
    assertThat(backlog.take()).isEqualTo(next);
    assertThat(backlog.dropped()).isZero();
  }

  @Test
  void offer_whileTooMuchWaitsForAll_keepsLittle() throws Exception {
    all.add(1_501);
    backlog.offer(picture(true, 100));
    assertThat(backlog.play(0)).isNotNull();
    backlog.offer(picture(false, 500));

    assertThat(backlog.dropped()).isEqualTo(2);
    assertThat(backlog.take()).isEqualTo(Item.NEEDS_IDR);
    assertThat(all.bytes()).isEqualTo(1_501);

    backlog.offer(picture(true, 100));
    assertThat(all.bytes()).isGreaterThan(1_600);
    backlog.close();
    assertThat(all.bytes()).isEqualTo(1_501);
  }

  @Test
  void play_onlyOldPicturesKept_waitsForTheNextIdr() throws Exception {
    backlog.offer(picture(true, 100));

    assertThat(backlog.play(OLDEST + 1)).isNull();
    backlog.offer(picture(false, 100));
    Item.Picture idr = picture(true, 100);
    backlog.offer(idr);

    assertThat(backlog.take()).isEqualTo(idr);
  }

  @Test
  void offer_overTheBudget_dropsToTheNextIdrAndAsksForItOnce() throws Exception {
    backlog.offer(picture(true, 100));
    backlog.play(OLDEST);
    backlog.take();
    backlog.offer(picture(false, 600));
    backlog.offer(picture(false, 600));
    backlog.offer(picture(false, 10));
    backlog.offer(sound());

    assertThat(backlog.take()).isEqualTo(Item.NEEDS_IDR);
    assertThat(backlog.dropped()).isEqualTo(3);
    Item.Picture idr = picture(true, 600);
    backlog.offer(idr);
    assertThat(backlog.take()).isEqualTo(idr);
  }

  @Test
  void offer_oneItemLargerThanTheBudget_isTakenWhenNothingElseWaits() throws Exception {
    Item.Picture idr = picture(true, 5_000);
    backlog.offer(idr);
    backlog.play(OLDEST);

    assertThat(backlog.take()).isEqualTo(idr);
  }

  @Test
  void pause_dropsAndKeepsAgain() throws Exception {
    backlog.offer(picture(true, 100));
    backlog.play(OLDEST);
    backlog.pause();
    backlog.offer(picture(false, 100));
    Item.Picture idr = picture(true, 100);
    backlog.offer(idr);

    assertThat(backlog.play(OLDEST)).isEqualTo(idr);
    assertThat(backlog.take()).isEqualTo(idr);
  }

  @Test
  void close_endsWhoeverWaits() throws Exception {
    Thread closing = Thread.ofVirtual().start(backlog::close);

    assertThat(backlog.take()).isNull();
    closing.join();
    backlog.offer(picture(true, 100));
    assertThat(backlog.take()).isNull();
  }
}
