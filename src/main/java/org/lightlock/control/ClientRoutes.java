package org.lightlock.control;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.Role;
import org.lightlock.access.StreamClient;
import org.lightlock.access.StreamClients;
import org.lightlock.serve.Problem;

/** The stream clients: recorders, walls, players. For administrators. */
public final class ClientRoutes implements Routes {
  private static final Audience ADMINISTRATORS = Audience.role(Role.ADMINISTRATOR);

  private final StreamClients clients;

  private record ClientList(List<ClientView> clients) {}

  private record ClientView(String name, String created, @Nullable String expires) {
    static ClientView of(StreamClient client) {
      return new ClientView(
          client.name(),
          Instant.ofEpochSecond(client.createdSeconds()).toString(),
          client.expires().map(Instant::toString).orElse(null));
    }
  }

  /** A new client and its secret: shown once. */
  private record NewClient(String name, String secret) {
    @Override
    public String toString() {
      return "NewClient";
    }
  }

  record ClientRequest(@Nullable String name, @Nullable String expires) implements RequestValue {
    @Override
    public boolean wellFormed() {
      return name != null
          && StreamClients.isValidName(name)
          && (expires == null || end().isPresent());
    }

    Optional<Instant> end() {
      try {
        return Optional.ofNullable(expires).map(Instant::parse);
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }
  }

  /** Wires them. */
  public ClientRoutes(Administration administration) {
    this.clients = administration.clients();
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/clients", ADMINISTRATORS, "listClients", this::list),
        Route.post("/api/v1/clients", ADMINISTRATORS, "addClient", this::add),
        Route.delete("/api/v1/clients/{client}", ADMINISTRATORS, "revokeClient", this::revoke));
  }

  private Answer list(Call call) throws DatabaseException {
    return Answer.of(new ClientList(clients.list().stream().map(ClientView::of).toList()));
  }

  private Answer add(Call call) throws Exception {
    return call.body(ClientRequest.class, request -> add(call, request));
  }

  private Answer add(Call call, ClientRequest request) throws Exception {
    String name = Objects.requireNonNull(request.name());
    Optional<Instant> expires = request.end();
    return Changes.make(
        call, () -> Answer.created(new NewClient(name, clients.add(name, List.of(), expires))));
  }

  private Answer revoke(Call call) throws Exception {
    String name = call.parameter("client");
    if (clients.list().stream().noneMatch(client -> client.name().equals(name))) {
      return Answer.refused(Problem.NOT_FOUND);
    }
    return Changes.make(
        call,
        () -> {
          clients.revoke(name);
          return Answer.done();
        });
  }
}
