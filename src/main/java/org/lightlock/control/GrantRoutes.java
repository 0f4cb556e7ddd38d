package org.lightlock.control;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lightlock.access.Access;
import org.lightlock.access.Action;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.Grants;
import org.lightlock.access.Role;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Subject;
import org.lightlock.serve.Problem;

/** The grants. For administrators, who have none of themselves. */
public final class GrantRoutes implements Routes {
  private static final Audience ADMINISTRATORS = Audience.role(Role.ADMINISTRATOR);

  private final Access access;
  private final Grants grants;
  private final Changes changes;

  private record GrantList(List<GrantView> grants) {}

  private record GrantView(String id, GrantRequest grant) {
    static GrantView of(Grant grant) {
      return new GrantView(grant.id(), GrantRequest.of(grant));
    }
  }

  /** Wires them. */
  public GrantRoutes(Access access, Administration administration) {
    this.access = access;
    this.grants = administration.grants();
    this.changes = new Changes(administration.audit());
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/grants", ADMINISTRATORS, "listGrants", this::list),
        Route.post("/api/v1/grants", ADMINISTRATORS, "addGrant", this::add),
        Route.delete("/api/v1/grants/{grant}", ADMINISTRATORS, "removeGrant", this::remove));
  }

  private Answer list(Call call) throws DatabaseException {
    return Answer.of(new GrantList(grants.list().stream().map(GrantView::of).toList()));
  }

  private Answer add(Call call) throws Exception {
    return call.body(GrantRequest.class, request -> add(call, request));
  }

  private Answer add(Call call, GrantRequest request) throws Exception {
    Subject subject = request.parsedSubject().orElseThrow();
    if (isOwn(call, subject)) {
      changes.ownRights(call, "grant");
    }
    return changes.make(
        call,
        AuditEvent.Kind.GRANT,
        Map.of("what", "add", subject.kind(), subject.name(), "after", text(request.terms())),
        () -> Answer.created(GrantView.of(grants.add(subject, request.terms()))));
  }

  /** Whether the administrator who grants is among those who get it. */
  private boolean isOwn(Call call, Subject subject) {
    return switch (subject) {
      case Subject.User(String name) -> name.equals(call.session().user());
      case Subject.OfRole(Role role) -> access.roles(call.session()).contains(role);
      case Subject.Client _ -> false;
    };
  }

  private Answer remove(Call call) throws Exception {
    String id = call.parameter("grant");
    Optional<Grant> before =
        grants.list().stream().filter(grant -> grant.id().equals(id)).findFirst();
    if (before.isEmpty()) {
      return Answer.refused(Problem.NOT_FOUND);
    }
    Subject subject = before.get().subject();
    return changes.make(
        call,
        AuditEvent.Kind.GRANT,
        Map.of(
            "what",
            "remove",
            "grant",
            id,
            subject.kind(),
            subject.name(),
            "before",
            text(GrantRequest.of(before.get()).terms())),
        () -> {
          grants.remove(id);
          return Answer.done();
        });
  }

  private static String text(Grants.Terms terms) {
    StringBuilder text = new StringBuilder();
    text.append(
        terms.actions().stream().sorted().map(Action::word).collect(Collectors.joining(",")));
    text.append(' ').append(terms.scope().words());
    terms.begin().ifPresent(begin -> text.append(" from ").append(begin));
    terms.end().ifPresent(end -> text.append(" until ").append(end));
    terms
        .hours()
        .ifPresent(
            hours ->
                text.append(' ')
                    .append(hours.daysText())
                    .append(' ')
                    .append(hours.hoursText())
                    .append(' ')
                    .append(hours.zone().getId()));
    terms.purpose().ifPresent(purpose -> text.append(" asks for ").append(purpose));
    return text.toString();
  }
}
