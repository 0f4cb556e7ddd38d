package org.lightlock.fmp4;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.encode.WaitingBytes;

class BacklogTest {
  private final WaitingBytes all = new WaitingBytes(150, 20);
  private final Backlog backlog = new Backlog(100, all);

  private static final Init INIT = init();

  private static Init init() {
    byte[] annexB = {0, 0, 1, 0x67, 0x42, (byte) 0xc0, 0x1f, 1, 0, 0, 1, 0x68, 2, 0, 0, 1, 0x65, 3};
    return new FragmentStream()
        .fragment(new EncodedPicture(annexB, true, 64, 64, 0, 0, 0))
        .orElseThrow()
        .init();
  }

  private static Fragment fragment(boolean idr, int bytes) {
    return new Fragment(INIT, new byte[bytes], idr, 0);
  }

  @Test
  void offer_beforeAnIdr_isDropped() {
    assertThat(backlog.offer(fragment(false, 10))).isFalse();
    assertThat(backlog.offer(fragment(true, 10))).isTrue();
    assertThat(backlog.offer(fragment(false, 10))).isTrue();
    assertThat(backlog.newlyDropped()).isEqualTo(1);
  }

  @Test
  void offer_overBudget_dropsAllUntilIdr() {
    backlog.offer(fragment(true, 60));
    backlog.offer(fragment(false, 30));

    assertThat(backlog.offer(fragment(false, 30))).isFalse();
    assertThat(backlog.poll()).isEmpty();
    assertThat(backlog.needsIdr()).isTrue();
    assertThat(backlog.offer(fragment(false, 1))).isFalse();
    assertThat(backlog.offer(fragment(true, 60))).isTrue();
    assertThat(backlog.needsIdr()).isFalse();
    assertThat(backlog.newlyDropped()).isEqualTo(4);
  }

  @Test
  void offer_bytesUnderWay_count() {
    Fragment underWay = fragment(true, 90);
    backlog.offer(underWay);
    assertThat(backlog.poll()).contains(underWay);

    assertThat(backlog.offer(fragment(false, 20))).isFalse();
    backlog.sent(underWay);
    assertThat(backlog.offer(fragment(true, 20))).isTrue();
  }

  @Test
  void offer_idrLargerThanBudget_isTakenByAnIdleSocket() {
    assertThat(backlog.offer(fragment(true, 500))).isTrue();
  }

  @Test
  void offer_whileTooMuchWaitsForAll_keepsLittle() {
    Backlog others = new Backlog(1_000, all);
    assertThat(others.offer(fragment(true, 151))).isTrue();

    assertThat(backlog.offer(fragment(true, 15))).as("an idle socket's").isTrue();
    assertThat(backlog.offer(fragment(false, 5))).isTrue();
    assertThat(backlog.offer(fragment(false, 5))).isFalse();
    others.close();
    assertThat(backlog.offer(fragment(true, 15))).isTrue();
    assertThat(backlog.offer(fragment(false, 70))).isTrue();
  }

  @Test
  void bytes_areCountedForAllAsLongAsTheyWait() {
    Fragment underWay = fragment(true, 40);
    assertThat(backlog.offer(underWay)).isTrue();
    assertThat(backlog.offer(fragment(false, 30))).isTrue();
    assertThat(backlog.poll()).contains(underWay);
    assertThat(all.bytes()).isEqualTo(70);
    backlog.sent(underWay);
    assertThat(all.bytes()).isEqualTo(30);

    assertThat(backlog.poll()).isPresent();
    backlog.close();
    assertThat(all.bytes()).isZero();
    backlog.sent(fragment(false, 30));
    backlog.close();
    assertThat(all.bytes()).isZero();
  }

  @Test
  void close_takesNothingMore() {
    backlog.close();

    assertThat(backlog.offer(fragment(true, 10))).isFalse();
    assertThat(backlog.needsIdr()).isFalse();
  }
}
