package org.lightlock.relay;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.Rejection;
import org.slf4j.LoggerFactory;

class SecurityEventsTest {
  private static final CameraId ENTRANCE = new CameraId("entrance");
  private static final CameraId DEPOT = new CameraId("depot");

  private final Logger logger = (Logger) LoggerFactory.getLogger("lightlock.security");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Map<String, Long> counted = new HashMap<>();
  private long millis = 1_000_000;
  private final SecurityEvents events =
      new SecurityEvents(
          () -> Instant.ofEpochMilli(millis),
          new RelayEvents() {
            @Override
            public void securityEvent(CameraId camera, int attackCase, long times) {
              counted.merge(camera + " " + attackCase, times, Long::sum);
            }
          });

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(log);
  }

  @Test
  void rejected_isLoggedInTheFormThatToolsRead() {
    events.rejected(ENTRANCE, Rejection.PAYLOAD_DIMENSIONS, 12);
    assertThat(lines())
        .containsExactly(
            "security event camera=entrance case=27 number=405 count=12"
                + " what=\"the picture's size is over the limit\"");
    assertThat(log.list.getFirst().getLevel()).isEqualTo(Level.WARN);
  }

  @Test
  void rejected_again_isCountedAndLoggedOnceAMinute() {
    for (int i = 0; i < 1000; i++) {
      events.rejected(ENTRANCE, Rejection.PAYLOAD_DIMENSIONS, 2);
    }
    events.rejected(DEPOT, Rejection.PAYLOAD_DIMENSIONS, 1);
    assertThat(lines()).hasSize(2);
    assertThat(counted).containsEntry("entrance 27", 2000L).containsEntry("depot 27", 1L);
    assertThat(events.last())
        .extracting(SecurityEvents.Event::camera, SecurityEvents.Event::count)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(DEPOT, 1L),
            org.assertj.core.groups.Tuple.tuple(ENTRANCE, 2000L));
    millis += 59_999;
    events.tick();
    assertThat(lines()).hasSize(2);
    millis += 1;
    events.tick();
    assertThat(lines()).hasSize(3);
    assertThat(lines().getLast()).contains("camera=entrance case=27 number=405 count=1998 ");
    events.rejected(ENTRANCE, Rejection.PAYLOAD_DIMENSIONS, 1);
    assertThat(lines().getLast()).contains("count=1 ");
    assertThat(events.last()).hasSize(3);
    assertThat(events.last().getFirst().epochMillis()).isEqualTo(millis);
  }

  @Test
  void rejected_aMinuteLaterWithoutATick_logsTheRestFirst() {
    events.rejected(ENTRANCE, Rejection.RTSP_REDIRECT, 1);
    events.rejected(ENTRANCE, Rejection.RTSP_REDIRECT, 4);
    millis += 60_000;
    events.rejected(ENTRANCE, Rejection.RTSP_REDIRECT, 1);
    assertThat(lines())
        .extracting(line -> line.replaceAll(".*(count=\\d+).*", "$1"))
        .containsExactly("count=1", "count=4", "count=1");
  }

  @Test
  void rejected_noSignOfAnAttack_isNothing() {
    events.rejected(ENTRANCE, Rejection.RTSP_UNREACHABLE, 9);
    events.rejected(ENTRANCE, Rejection.PAYLOAD_DIMENSIONS, 0);
    assertThat(lines()).isEmpty();
    assertThat(counted).isEmpty();
    assertThat(events.last()).isEmpty();
  }

  @Test
  void rejected_metadataThatEveryCameraSends_isCountedAndOnlyMentioned() {
    events.rejected(ENTRANCE, Rejection.PAYLOAD_METADATA, 5);
    millis += 120_000;
    events.tick();
    events.rejected(ENTRANCE, Rejection.PAYLOAD_METADATA, 5);
    assertThat(lines()).hasSize(1);
    assertThat(log.list.getFirst().getLevel()).isEqualTo(Level.INFO);
    assertThat(counted).containsEntry("entrance 30", 10L);
    assertThat(events.last()).isEmpty();
  }

  @Test
  void noticed_hasNoRejectionsNumber() {
    events.noticed(ENTRANCE, Attack.FROZEN_PICTURE);
    assertThat(lines().getFirst())
        .startsWith("security event camera=entrance case=42 number=0 count=1 what=\"the same");
  }

  @Test
  void last_isBounded() {
    for (int i = 0; i < 300; i++) {
      events.noticed(ENTRANCE, Attack.WORKER_LIED);
      millis += 60_000;
    }
    assertThat(events.last()).hasSize(200);
    assertThat(events.last().getFirst().epochMillis()).isEqualTo(millis - 60_000);
  }

  private List<String> lines() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
