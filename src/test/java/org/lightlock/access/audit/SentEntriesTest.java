package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SentEntriesTest {
  /** The buffers hold 1,024 entries. */
  private final SentEntries sent = new SentEntries(1 << 20);

  @BeforeEach
  void start() {
    sent.startFrom(100);
  }

  /** Entries of 1 KiB. */
  private void send(long from, long until) {
    for (long i = from; i < until; i++) {
      sent.written(1 << 10);
      sent.sentUntil(i + 1);
    }
  }

  @Test
  void surelyRead_onlyWhatTheBuffersBetweenCannotHold() {
    send(100, 1_100);
    assertThat(sent.surelyRead()).isEqualTo(100);
    send(1_100, 3_000);
    assertThat(sent.surelyRead()).isBetween(3_000L - 1_024 - 16, 3_000L - 1_024);
  }

  @Test
  void ended_everythingThatMayBeUnreadGoesAgain() {
    send(100, 3_000);
    assertThat(sent.ended()).isBetween(3_000L - 1_024 - 16, 3_000L - 1_024);
  }

  @Test
  void ended_beforeAnythingMoreIsSurelyRead_goesBackToTheSameEntry() {
    send(100, 3_000);
    long first = sent.ended();
    send(first, first + 900);
    assertThat(sent.ended()).isEqualTo(first);
  }
}
