package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.lightlock.access.audit.AuditEvent.Kind;

class FailureTallyTest {
  private static final Optional<String> NOBODY = Optional.empty();

  private final AtomicLong nanos = new AtomicLong();
  private final List<AuditEvent> written = new ArrayList<>();
  private final FailureTally tally =
      new FailureTally(
          new AuditTrail() {
            @Override
            public long append(AuditEvent event) {
              throw new AssertionError("a failure must not wait");
            }

            @Override
            public void note(AuditEvent event) {
              written.add(event);
            }
          },
          nanos::get);

  private void minutePasses() {
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    tally.endMinute();
  }

  @Test
  void failed_once_isWrittenAtOnce() {
    tally.failed("192.0.2.7", "password", Optional.of("ann"));

    assertThat(written).hasSize(1);
    assertThat(written.getFirst().kind()).isEqualTo(Kind.LOGIN_FAILED);
    assertThat(written.getFirst().from()).contains("192.0.2.7");
    assertThat(written.getFirst().details())
        .containsEntry("count", "1")
        .containsEntry("users", "ann")
        .containsEntry("how", "password");
    minutePasses();
    assertThat(written).hasSize(1);
  }

  @Test
  void denied_isASecurityEventOfWhoeverAsked_andAThousandAreOneMore() {
    for (int i = 0; i < 1_000; i++) {
      tally.denied("ann", "192.0.2.7", "watch", Optional.of("camera-" + i));
    }
    minutePasses();

    assertThat(written).hasSize(2);
    AuditEvent first = written.getFirst();
    assertThat(first.kind()).isEqualTo(Kind.SECURITY);
    assertThat(first.actor()).isEqualTo("ann");
    assertThat(first.from()).contains("192.0.2.7");
    assertThat(first.details())
        .containsEntry("what", "access-refused")
        .containsEntry("how", "watch")
        .containsEntry("cameras", "camera-0");
    assertThat(written.get(1).details()).containsEntry("count", "999");
  }

  @Test
  void denied_byManyPeopleAndInManyWays_isBounded() {
    for (int i = 0; i < 1_000; i++) {
      tally.denied("user" + i, "192.0.2.7", "watch", NOBODY);
    }
    minutePasses();

    assertThat(written).hasSize(FailureTally.MOST_SOURCES + 1);
    assertThat(written.getLast().actor()).isEqualTo("unknown");
  }

  @Test
  void failed_oftenFromOneSource_becomesOneMoreEntryAMinute() {
    for (int i = 0; i < 10_000; i++) {
      tally.failed("192.0.2.7", "password", Optional.of("user" + i % 100));
    }
    minutePasses();

    assertThat(written).hasSize(2);
    assertThat(written.get(1).details()).containsEntry("count", "9999");
    assertThat(written.get(1).details().getOrDefault("users", "")).matches("(\\S+ ){7}\\S+");
  }

  @Test
  void failed_fromMoreSourcesThanAnybodyReads_theOthersBecomeOneEntry() {
    for (int i = 0; i < 100_000; i++) {
      tally.failed("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), "password", NOBODY);
    }
    minutePasses();

    assertThat(written).hasSize(FailureTally.MOST_SOURCES + 1);
    assertThat(written.getLast().from()).contains("other sources");
    assertThat(written.getLast().details())
        .containsEntry("count", Integer.toString(100_000 - FailureTally.MOST_SOURCES));
  }

  @Test
  void failed_nextMinute_beginsAnew() {
    tally.failed("192.0.2.7", "password", NOBODY);
    minutePasses();
    tally.failed("192.0.2.7", "password", NOBODY);

    assertThat(written).hasSize(2);
    assertThat(written.get(1).details()).containsEntry("count", "1").doesNotContainKey("users");
  }

  @Test
  void heldBack_isASecurityEvent() {
    tally.heldBack("192.0.2.7", "password", NOBODY);

    assertThat(written.getFirst().kind()).isEqualTo(Kind.SECURITY);
    assertThat(written.getFirst().details()).containsEntry("what", "brute-force");
  }
}
