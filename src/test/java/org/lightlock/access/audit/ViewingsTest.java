package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.OnBothDatabases;
import org.lightlock.access.TestDatabase;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.AuditSearch.Criteria;
import org.lightlock.access.audit.Viewings.Page;
import org.lightlock.access.audit.Viewings.Question;
import org.lightlock.access.audit.Viewings.Viewing;
import org.lightlock.camera.CameraId;

/** Everyone who watched camera X between A and B. */
@OnBothDatabases
class ViewingsTest {
  private static final CameraId DOOR = new CameraId("door");
  private static final CameraId YARD = new CameraId("yard");

  @Parameter TestDatabase kind;
  @TempDir Path directory;
  private Jdbi jdbi;

  @BeforeEach
  void open() throws Exception {
    jdbi = kind.open(directory).jdbi();
  }

  private static Instant at(String time) {
    return Instant.parse("2026-11-26T" + time + ":00Z");
  }

  private long write(String time, AuditEvent event) {
    return jdbi.inTransaction(handle -> AuditStore.append(handle, at(time), event));
  }

  private long starts(String time, String who, CameraId camera) {
    return write(
        time,
        AuditEvent.of(Kind.VIEW_START, who, Map.of("way", "mse", "gateway", "g1"))
            .about(camera)
            .from(InetAddress.ofLiteral("192.0.2.7")));
  }

  private void stops(String time, String who, CameraId camera, long start) {
    write(
        time,
        AuditEvent.of(Kind.VIEW_STOP, who, Map.of("start", Long.toString(start), "bytes", "77"))
            .about(camera));
  }

  private List<String> watched(String from, String to) {
    return who(page(new Question(DOOR, Optional.of(at(from)), Optional.of(at(to))), 0, 100));
  }

  private static List<String> who(Page page) {
    return page.viewings().stream().map(Viewing::actor).toList();
  }

  private Page page(Question question, long first, int most) {
    return jdbi.withHandle(handle -> Viewings.page(handle, question, first, most));
  }

  private Viewing only() {
    Page page = page(new Question(DOOR, Optional.empty(), Optional.empty()), 0, 100);
    assertThat(page.viewings()).hasSize(1);
    return page.viewings().getFirst();
  }

  @Test
  void page_whoeverOverlapsTheTime_andNobodyElse() {
    stops("09:30", "before", DOOR, starts("09:00", "before", DOOR));
    long into = starts("09:50", "into", DOOR);
    long across = starts("09:55", "across", DOOR);
    stops("10:10", "into", DOOR, into);
    stops("10:30", "inside", DOOR, starts("10:20", "inside", DOOR));
    stops("10:40", "elsewhere", YARD, starts("10:20", "elsewhere", YARD));
    long out = starts("10:50", "out", DOOR);
    stops("11:10", "across", DOOR, across);
    stops("11:20", "out", DOOR, out);
    stops("11:40", "after", DOOR, starts("11:30", "after", DOOR));
    starts("11:50", "still", DOOR);

    assertThat(watched("10:00", "11:00")).containsExactly("into", "across", "inside", "out");
    assertThat(watched("12:00", "13:00")).containsExactly("still");
    assertThat(watched("08:00", "08:30")).isEmpty();
  }

  @Test
  void page_aStill_counts() {
    write("10:10", AuditEvent.of(Kind.SNAPSHOT, "ann", Map.of("way", "snapshot")).about(DOOR));

    assertThat(watched("10:00", "11:00")).containsExactly("ann");
    assertThat(watched("10:30", "11:00")).isEmpty();
  }

  @Test
  void page_theGatewayDied_theViewingEndsBeforeItsNextStart() {
    starts("10:00", "ann", DOOR);
    write(
        "10:30", AuditEvent.of(Kind.AUDIT, "gateway", Map.of("what", "started", "gateway", "g2")));
    write(
        "11:00", AuditEvent.of(Kind.AUDIT, "gateway", Map.of("what", "started", "gateway", "g1")));

    assertThat(watched("10:45", "10:50")).containsExactly("ann");
    assertThat(watched("11:15", "11:30")).isEmpty();
    Viewing viewing = only();
    assertThat(viewing.ended()).contains(at("11:00"));
    assertThat(viewing.endKnown()).isFalse();
  }

  @Test
  void page_saysWhatTheEntriesSay() {
    stops("10:30", "ann", DOOR, starts("10:00", "ann", DOOR));

    Viewing viewing = only();
    assertThat(viewing.began()).isEqualTo(at("10:00"));
    assertThat(viewing.ended()).contains(at("10:30"));
    assertThat(viewing.from()).contains("192.0.2.7");
    assertThat(viewing.facts()).containsEntry("bytes", "77").containsEntry("way", "mse");
  }

  @Test
  void page_aStopThatWaitedForTheDisk_endsItWhenItHappened() {
    long start = starts("09:00", "ann", DOOR);
    write(
        "10:30",
        AuditEvent.of(
                Kind.VIEW_STOP,
                "ann",
                Map.of("start", Long.toString(start), "happened", at("09:30").toString()))
            .about(DOOR));

    assertThat(watched("10:00", "11:00")).isEmpty();
    assertThat(watched("09:15", "09:20")).containsExactly("ann");
    assertThat(only().ended()).contains(at("09:30"));
    assertThat(only().facts()).doesNotContainKey("happened");
  }

  @Test
  void page_aStopOfAnotherCameraOrOfNothing_endsNothing() {
    long start = starts("09:00", "ann", DOOR);
    stops("09:10", "ann", YARD, start);
    write(
        "09:20",
        AuditEvent.of(
                Kind.VIEW_STOP, "ann", Map.of("start", "\" OR 1=1 --", "why", "\"start\":\"0\""))
            .about(DOOR));
    write("09:30", AuditEvent.of(Kind.VIEW_STOP, "ann", Map.of()).about(DOOR));

    assertThat(watched("10:00", "11:00")).containsExactly("ann");
  }

  @Test
  void page_theClockWentBack_nobodyIsMissing() {
    long early = starts("10:30", "ahead", DOOR);
    starts("09:50", "back", DOOR);
    stops("10:40", "ahead", DOOR, early);

    assertThat(watched("10:00", "11:00")).containsExactly("ahead", "back");
    assertThat(watched("09:00", "10:00")).containsExactly("back");
  }

  @Test
  void page_moreThanFit_saysWhereTheNextOneBegins_andTheLastSaysNothing() {
    Question question = new Question(DOOR, Optional.of(at("10:00")), Optional.of(at("11:00")));
    starts("09:50", "running", DOOR);
    starts("10:10", "elsewhere", YARD);
    starts("10:20", "second", DOOR);
    starts("10:30", "third", DOOR);
    starts("11:30", "late", DOOR);

    Page first = page(question, 0, 2);
    assertThat(who(first)).containsExactly("running", "second");
    Page last = page(question, first.next().orElseThrow(), 2);
    assertThat(who(last)).containsExactly("third");
    assertThat(last.next()).isEmpty();
    assertThat(page(question, 0, 3).next()).isEmpty();
    assertThat(page(question, Long.MAX_VALUE, 3).viewings()).isEmpty();
  }

  @Test
  void page_aTimeBeyondAllMilliseconds_isAnswered() {
    starts("10:00", "ann", DOOR);

    assertThat(
            who(page(new Question(DOOR, Optional.of(Instant.MIN), Optional.of(Instant.MAX)), 0, 9)))
        .containsExactly("ann");
  }

  @Test
  void search_moreThanFit_saysSo() {
    starts("10:00", "ann", DOOR);
    starts("10:10", "ann", DOOR);

    assertThat(search(2).more()).isFalse();
    assertThat(search(1).more()).isTrue();
    assertThat(search(1).entries()).extracting(AuditEntry::index).containsExactly(1L);
  }

  private AuditSearch.Newest search(int most) {
    return jdbi.withHandle(handle -> AuditSearch.search(handle, Criteria.EVERYTHING, most));
  }

  @Test
  void search_byUserCameraKindAndTime() {
    long start = starts("10:00", "ann", DOOR);
    stops("10:30", "ann", DOOR, start);
    starts("10:40", "bob", YARD);

    assertThat(found(new Criteria(Optional.of("ann"), none(), none(), none(), none(), 0)))
        .containsExactly(1L, 0L);
    assertThat(found(new Criteria(none(), Optional.of(YARD), none(), none(), none(), 0)))
        .containsExactly(2L);
    assertThat(found(new Criteria(none(), none(), Optional.of(Kind.VIEW_STOP), none(), none(), 0)))
        .containsExactly(1L);
    assertThat(
            found(
                new Criteria(
                    none(), none(), none(), Optional.of(at("10:30")), Optional.of(at("10:40")), 0)))
        .containsExactly(1L);
    assertThat(found(new Criteria(Optional.of("' OR 1=1 --"), none(), none(), none(), none(), 0)))
        .isEmpty();
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }

  private List<Long> found(Criteria criteria) {
    return jdbi.withHandle(handle -> AuditSearch.newest(handle, criteria, 10)).stream()
        .map(AuditEntry::index)
        .toList();
  }
}
