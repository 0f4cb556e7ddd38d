package org.lightlock.control;

import java.util.List;
import org.lightlock.access.Access;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.Grants;
import org.lightlock.access.Role;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Subject;

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
    return Changes.make(
        call, () -> Answer.created(GrantView.of(grants.add(subject, request.terms()))));
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
    return Changes.make(
        call,
        () -> {
          grants.remove(call.parameter("grant"));
          return Answer.done();
        });
  }
}
