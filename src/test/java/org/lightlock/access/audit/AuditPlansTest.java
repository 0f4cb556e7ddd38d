package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.AuditSearch.Criteria;
import org.lightlock.camera.CameraId;

/** How SQLite finds what is asked of the log: by an index, in the log's order, sorting nothing. */
class AuditPlansTest {
  private static final Optional<CameraId> DOOR = Optional.of(new CameraId("door"));
  private static final Optional<Instant> FROM = Optional.of(Instant.parse("2026-11-26T10:00:00Z"));
  private static final Optional<Instant> TO = Optional.of(Instant.parse("2026-11-26T11:00:00Z"));

  @TempDir Path directory;
  private Jdbi jdbi;
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    jdbi = AccessDatabase.open(directory).jdbi();
  }

  /** Every combination of the filters. */
  private static List<Criteria> all() {
    List<Criteria> all = new ArrayList<>();
    for (int bits = 0; bits < 32; bits++) {
      all.add(
          new Criteria(
              (bits & 1) == 0 ? Optional.empty() : Optional.of("ann"),
              (bits & 2) == 0 ? Optional.empty() : DOOR,
              (bits & 4) == 0 ? Optional.empty() : Optional.of(Kind.EXPORT),
              (bits & 8) == 0 ? Optional.empty() : FROM,
              (bits & 16) == 0 ? Optional.empty() : TO,
              0));
    }
    return all;
  }

  /** The plans of the statements that this work makes. */
  private List<String> plans(java.util.function.Consumer<Handle> work) {
    asked.clear();
    jdbi.useHandle(
        handle -> {
          handle.setSqlLogger(
              new SqlLogger() {
                @Override
                public void logBeforeExecution(StatementContext context) {
                  asked.add(String.valueOf(context.getParsedSql().getSql()));
                }
              });
          work.accept(handle);
        });
    return asked.stream().distinct().map(this::plan).toList();
  }

  private String plan(String sql) {
    return jdbi.withHandle(
        handle ->
            String.join(
                "; ",
                handle
                    .createQuery("EXPLAIN QUERY PLAN " + sql.replace("?", "5"))
                    .map((row, _) -> row.getString("detail"))
                    .list()));
  }

  private static void assertIndexed(Object what, String plan) {
    assertThat(plan).as(String.valueOf(what)).doesNotContain("TEMP B-TREE").doesNotContain("SCAN");
  }

  @Test
  void search_everyCombinationOfFilters_goesByAnIndexAndSortsNothing() {
    for (Criteria criteria : all()) {
      for (String plan : plans(handle -> AuditSearch.search(handle, criteria, 100))) {
        assertIndexed(criteria, plan);
      }
    }
  }

  @Test
  void export_everyCombinationOfFilters_goesByAnIndexAndSortsNothing() {
    for (Criteria criteria : all()) {
      for (String plan : plans(handle -> AuditSearch.each(handle, criteria, _ -> {}))) {
        assertIndexed(criteria, plan);
      }
    }
  }

  @Test
  void search_oneFilter_goesByItsOwnIndex() {
    Criteria all = Criteria.EVERYTHING;
    assertThat(plan(AuditSearch.sql(all, "DESC").replaceAll(":\\w+", "5")))
        .isEqualTo("SEARCH audit_entry USING PRIMARY KEY (idx>? AND idx<?)");
    assertThat(
            plan(
                AuditSearch.sql(new Criteria(all.actor(), DOOR, all.kind(), FROM, TO, 0), "ASC")
                    .replaceAll(":\\w+", "5")))
        .isEqualTo(
            "SEARCH audit_entry USING INDEX audit_entry_camera (camera=? AND idx>? AND idx<?)");
  }

  @Test
  void watched_goesByIndexesAndSortsNothing() {
    jdbi.useTransaction(
        handle -> {
          long _ =
              AuditStore.append(
                  handle,
                  FROM.orElseThrow(),
                  AuditEvent.of(Kind.VIEW_START, "ann", java.util.Map.of())
                      .about(DOOR.orElseThrow()));
        });
    List<String> plans =
        plans(
            handle ->
                Viewings.each(
                    handle, new Viewings.Question(DOOR.orElseThrow(), FROM, TO), _ -> {}));
    assertThat(plans).hasSize(2);
    plans.forEach(plan -> assertIndexed("watched", plan.replace("SCALAR SUBQUERY", "")));
    assertThat(plans.getLast())
        .contains("SEARCH s USING INDEX audit_entry_camera (camera=? AND idx>? AND idx<?)")
        .contains("SEARCH e USING INDEX audit_entry_refers (kind=? AND refers=? AND idx>?)")
        .contains("SEARCH r USING INDEX audit_entry_refers (kind=? AND refers=? AND idx>?)");
  }
}
