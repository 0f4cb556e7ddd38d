package org.lightlock.serve.webrtc;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is there, by what packets and requests name them by. Holds what open sessions have put there,
 * which is bounded for each of them. Thread-safe.
 */
final class Viewers {
  private final Map<String, Viewer> byId = new ConcurrentHashMap<>();
  private final Map<String, Viewer> byUfrag = new ConcurrentHashMap<>();
  private final Map<Object, Viewer> byRoute = new ConcurrentHashMap<>();

  void add(Viewer viewer) {
    byId.put(viewer.id(), viewer);
  }

  void addUfrag(String ufrag, Viewer viewer) {
    byUfrag.put(ufrag, viewer);
  }

  void forgetUfrag(String ufrag) {
    byUfrag.remove(ufrag);
  }

  /** A valid check came over it: it is this viewer's, whoever had it before. */
  void addRoute(Route route, Viewer viewer) {
    byRoute.put(route.key(), viewer);
  }

  /** Forgets that it is this viewer's; false when it was another's, or nobody's. */
  boolean forgetRoute(Route route, Viewer viewer) {
    return byRoute.remove(route.key(), viewer);
  }

  void remove(Viewer viewer) {
    byId.remove(viewer.id());
  }

  Optional<Viewer> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  @Nullable Viewer byUfrag(String ufrag) {
    return byUfrag.get(ufrag);
  }

  @Nullable Viewer byRoute(Object key) {
    return byRoute.get(key);
  }

  Collection<Viewer> all() {
    return byId.values();
  }

  int count() {
    return byId.size();
  }

  /** How many ways are known. */
  int routes() {
    return byRoute.size();
  }
}
