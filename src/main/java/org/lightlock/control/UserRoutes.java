package org.lightlock.control;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.Account;
import org.lightlock.access.Accounts;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.EnrolmentLinks;
import org.lightlock.access.Role;
import org.lightlock.serve.Problem;

/** People: who there is, and their roles. For administrators. */
public final class UserRoutes implements Routes {
  private static final Audience ADMINISTRATORS = Audience.role(Role.ADMINISTRATOR);

  private final Accounts accounts;
  private final EnrolmentLinks links;
  private final Changes changes;

  private record Users(List<UserView> users) {}

  private record UserView(String name, List<String> roles, boolean disabled) {
    static UserView of(Account account) {
      return new UserView(account.name(), words(account.roles()), account.disabled());
    }
  }

  /** A user and the link by which the person sets passphrase and second factor: shown once. */
  private record Invited(String name, List<String> roles, String link, long goodForMinutes) {
    static Invited of(Call call, String name, Set<Role> roles, String token) {
      return new Invited(
          name,
          words(roles),
          EnrolmentLinks.address("https://" + call.exchange().getHostAndPort() + "/", token),
          EnrolmentLinks.LIFE.toMinutes());
    }

    @Override
    public String toString() {
      return "Invited";
    }
  }

  record UserRequest(@Nullable String name, @Nullable List<@Nullable String> roles)
      implements RequestValue {
    @Override
    public boolean wellFormed() {
      return name != null && Accounts.isValidName(name) && UserRoutes.roles(roles).isPresent();
    }
  }

  record RolesRequest(@Nullable List<@Nullable String> roles) implements RequestValue {
    @Override
    public boolean wellFormed() {
      return UserRoutes.roles(roles).isPresent();
    }
  }

  record DisabledRequest(@Nullable Boolean disabled) implements RequestValue {
    @Override
    public boolean wellFormed() {
      return disabled != null;
    }
  }

  /** Wires them. */
  public UserRoutes(Administration administration) {
    this.accounts = administration.accounts();
    this.links = administration.links();
    this.changes = new Changes(administration.audit());
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/users", ADMINISTRATORS, "listUsers", this::list),
        Route.post("/api/v1/users", ADMINISTRATORS, "addUser", this::add),
        Route.post("/api/v1/users/{user}/invitation", ADMINISTRATORS, "inviteUser", this::invite),
        Route.put("/api/v1/users/{user}/roles", ADMINISTRATORS, "changeRoles", this::changeRoles),
        Route.put("/api/v1/users/{user}/disabled", ADMINISTRATORS, "changeDisabled", this::disable),
        Route.delete("/api/v1/users/{user}", ADMINISTRATORS, "removeUser", this::remove));
  }

  /** The roles of these words, each once; empty when one is none. */
  static Optional<Set<Role>> roles(@Nullable List<@Nullable String> words) {
    if (words == null) {
      return Optional.empty();
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String word : words) {
      Optional<Role> role = word == null ? Optional.empty() : Role.of(word);
      if (role.isEmpty() || !roles.add(role.get())) {
        return Optional.empty();
      }
    }
    return Optional.of(roles);
  }

  private static List<String> words(Set<Role> roles) {
    return roles.stream().sorted().map(Role::word).toList();
  }

  private Answer list(Call call) throws DatabaseException {
    return Answer.of(new Users(accounts.list().stream().map(UserView::of).toList()));
  }

  private Optional<Account> find(String name) throws DatabaseException {
    return accounts.list().stream().filter(account -> account.name().equals(name)).findFirst();
  }

  private Answer add(Call call) throws Exception {
    return call.body(UserRequest.class, request -> add(call, request));
  }

  private Answer add(Call call, UserRequest request) throws Exception {
    String name = Objects.requireNonNull(request.name());
    Set<Role> roles = roles(request.roles()).orElseThrow();
    return Changes.make(
        call,
        () -> {
          String token = accounts.invite(name, roles, List.of());
          return Answer.created(Invited.of(call, name, roles, token));
        });
  }

  /** A new link for somebody who is there: who has lost passphrase or factor, or came too late. */
  private Answer invite(Call call) throws Exception {
    Optional<Account> there = find(call.parameter("user"));
    if (there.isEmpty()) {
      return Answer.refused(Problem.NOT_FOUND);
    }
    String name = there.get().name();
    if (name.equals(call.session().user())) {
      changes.ownRights(call, "invitation");
    }
    return Changes.make(
        call,
        () -> {
          String token = links.invite(name, Set.of());
          return Answer.created(Invited.of(call, name, there.get().roles(), token));
        });
  }

  private Answer changeRoles(Call call) throws Exception {
    return call.body(RolesRequest.class, request -> changeRoles(call, request));
  }

  private Answer changeRoles(Call call, RolesRequest request) throws Exception {
    Optional<Account> before = find(call.parameter("user"));
    if (before.isEmpty()) {
      return Answer.refused(Problem.NOT_FOUND);
    }
    String name = before.get().name();
    Set<Role> roles = roles(request.roles()).orElseThrow();
    if (name.equals(call.session().user())) {
      changes.ownRights(call, "roles");
    }
    return Changes.make(
        call,
        () -> {
          accounts.changeRoles(name, roles);
          return Answer.of(new UserView(name, words(roles), before.get().disabled()));
        });
  }

  private Answer disable(Call call) throws Exception {
    return call.body(DisabledRequest.class, request -> disable(call, request));
  }

  private Answer disable(Call call, DisabledRequest request) throws Exception {
    Optional<Account> before = find(call.parameter("user"));
    if (before.isEmpty()) {
      return Answer.refused(Problem.NOT_FOUND);
    }
    String name = before.get().name();
    boolean disabled = Boolean.TRUE.equals(request.disabled());
    return Changes.make(
        call,
        () -> {
          if (disabled) {
            accounts.disable(name);
          } else {
            accounts.enable(name);
          }
          return Answer.of(new UserView(name, words(before.get().roles()), disabled));
        });
  }

  private Answer remove(Call call) throws Exception {
    Optional<Account> before = find(call.parameter("user"));
    if (before.isEmpty()) {
      return Answer.refused(Problem.NOT_FOUND);
    }
    String name = before.get().name();
    return Changes.make(
        call,
        () -> {
          accounts.remove(name);
          return Answer.done();
        });
  }
}
