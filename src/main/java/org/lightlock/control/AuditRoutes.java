package org.lightlock.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.lightlock.access.Access;
import org.lightlock.access.audit.AuditCsv;
import org.lightlock.access.audit.AuditEntry;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditException;
import org.lightlock.access.audit.AuditReader;
import org.lightlock.access.audit.AuditSearch;
import org.lightlock.access.audit.AuditSearch.Criteria;
import org.lightlock.access.audit.Viewings;
import org.lightlock.access.audit.Viewings.Viewing;
import org.lightlock.camera.CameraId;
import org.lightlock.serve.Problem;

/**
 * What was done, for the privacy officer, and for machines within what was granted to them. That it
 * was read is an entry too.
 */
public final class AuditRoutes implements Routes {
  private static final int USUAL = 100;
  private static final int MOST = 1_000;

  private static final String CSV = "text/csv; charset=utf-8";
  private static final String LINES = "application/jsonl";

  private final Access access;
  private final AuditReader audit;

  /** Without {@code more} these are all. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Entries(
      @JsonInclude(JsonInclude.Include.ALWAYS) List<Entry> entries, Optional<Boolean> more) {
    static Entries of(AuditSearch.Newest newest) {
      return new Entries(
          newest.entries().stream().map(Entry::of).toList(),
          newest.more() ? Optional.of(true) : Optional.empty());
    }
  }

  /** Without {@code next} this was the last page. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Viewers(
      @JsonInclude(JsonInclude.Include.ALWAYS) List<View> viewings, OptionalLong next) {
    static Viewers of(Viewings.Page page) {
      return new Viewers(page.viewings().stream().map(View::of).toList(), page.next());
    }
  }

  /** An entry; what it does not have is left out. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Entry(
      long index,
      String time,
      String kind,
      String actor,
      Optional<String> from,
      Optional<String> session,
      Optional<String> camera,
      Map<String, String> details) {
    static Entry of(AuditEntry entry) {
      AuditEvent event = entry.event();
      return new Entry(
          entry.index(),
          entry.time().toString(),
          event.kind().word(),
          event.actor(),
          event.from(),
          event.session(),
          event.camera().map(CameraId::value),
          event.details());
    }
  }

  /** A viewing; without an end it goes on. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record View(
      long entry,
      String actor,
      Optional<String> from,
      String began,
      Optional<String> ended,
      boolean endKnown,
      Map<String, String> facts) {
    static View of(Viewing viewing) {
      return new View(
          viewing.index(),
          viewing.actor(),
          viewing.from(),
          viewing.began().toString(),
          viewing.ended().map(Instant::toString),
          viewing.endKnown(),
          viewing.facts());
    }
  }

  /** A parameter that is none. */
  private static final class BadParameter extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** Wires them. */
  public AuditRoutes(Access access, AuditReader audit) {
    this.access = access;
    this.audit = audit;
  }

  @Override
  public List<Route> routes() {
    Audience auditors = Audience.auditors();
    return List.of(
        Route.get("/api/v1/audit", auditors, "searchAudit", this::search),
        Route.get("/api/v1/audit/export", auditors, "exportAudit", this::export),
        Route.get("/api/v1/audit/watched/{camera}", auditors, "listViewings", this::watched));
  }

  private static Criteria criteria(Call call) throws BadParameter {
    return new Criteria(
        call.query("user"),
        parsed(call, "camera", AuditRoutes::camera),
        parsed(call, "kind", AuditEvent.Kind::ofWord),
        parsed(call, "from", AuditRoutes::time),
        parsed(call, "to", AuditRoutes::time),
        0);
  }

  private Answer search(Call call) {
    try {
      Criteria criteria = criteria(call);
      int most = parsed(call, "most", AuditRoutes::most).orElse(USUAL);
      if (!access.mayAudit(call.session(), criteria.camera())) {
        return Answer.refused(Problem.FORBIDDEN);
      }
      return Answer.of(Entries.of(audit.search(criteria, most)));
    } catch (BadParameter e) {
      return Answer.refused(Problem.BAD_REQUEST);
    } catch (AuditException e) {
      return Answer.refused(Problem.UNRECORDED);
    }
  }

  /** Every entry that matches, the oldest first; what is written meanwhile comes too. */
  private Answer export(Call call) {
    try {
      Criteria criteria = criteria(call);
      boolean isCsv = parsed(call, "format", AuditRoutes::isCsv).orElse(true);
      if (!access.mayAudit(call.session(), criteria.camera())) {
        return Answer.refused(Problem.FORBIDDEN);
      }
      AuditReader.Export export = audit.export(criteria);
      return Answer.stream(isCsv ? CSV : LINES, out -> write(export, isCsv, out));
    } catch (BadParameter e) {
      return Answer.refused(Problem.BAD_REQUEST);
    } catch (AuditException e) {
      return Answer.refused(Problem.UNRECORDED);
    }
  }

  private static void write(AuditReader.Export export, boolean isCsv, OutputStream out)
      throws IOException {
    if (isCsv) {
      out.write(AuditCsv.HEADER.getBytes(StandardCharsets.UTF_8));
    }
    for (List<AuditEntry> page = export.next(); !page.isEmpty(); page = export.next()) {
      for (AuditEntry entry : page) {
        if (isCsv) {
          out.write(AuditCsv.line(entry).getBytes(StandardCharsets.UTF_8));
        } else {
          out.write(Json.write(Entry.of(entry)));
          out.write('\n');
        }
      }
    }
  }

  private static Optional<Boolean> isCsv(String format) {
    return switch (format) {
      case "csv" -> Optional.of(true);
      case "jsonl" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private Answer watched(Call call) {
    try {
      Optional<CameraId> camera = camera(call.parameter("camera"));
      if (camera.isEmpty()) {
        return Answer.refused(Problem.BAD_REQUEST);
      }
      if (!access.mayAudit(call.session(), camera)) {
        return Answer.refused(Problem.FORBIDDEN);
      }
      Viewings.Question question =
          new Viewings.Question(
              camera.get(),
              parsed(call, "from", AuditRoutes::time),
              parsed(call, "to", AuditRoutes::time));
      long first = parsed(call, "first", AuditRoutes::index).orElse(0L);
      int most = parsed(call, "most", AuditRoutes::most).orElse(MOST);
      return Answer.of(Viewers.of(audit.watched(question, first, most)));
    } catch (BadParameter e) {
      return Answer.refused(Problem.BAD_REQUEST);
    } catch (AuditException e) {
      return Answer.refused(Problem.UNRECORDED);
    }
  }

  private static <T> Optional<T> parsed(
      Call call, String name, Function<String, Optional<T>> parser) throws BadParameter {
    Optional<String> text = call.query(name);
    Optional<T> value = text.flatMap(parser);
    if (text.isPresent() != value.isPresent()) {
      throw new BadParameter();
    }
    return value;
  }

  private static Optional<CameraId> camera(String text) {
    return CameraId.isValid(text) ? Optional.of(new CameraId(text)) : Optional.empty();
  }

  /** Years have four digits (RFC 3339); what is far beyond them has no milliseconds either. */
  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text)).filter(_ -> text.matches("[0-9]{4}-.*"));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Long> index(String text) {
    return text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private static Optional<Integer> most(String text) {
    return text.matches("[1-9][0-9]{0,3}") && Integer.parseInt(text) <= MOST
        ? Optional.of(Integer.parseInt(text))
        : Optional.empty();
  }
}
