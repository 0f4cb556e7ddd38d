package org.lightlock.access.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.audit.AuditEvent.Kind;

/**
 * Records what a start changes: a gateway's settings are files, which somebody edits while it does
 * not look. The settings of the last start are kept beside the log; their hash is in the log.
 */
public final class ConfigurationRecord {
  /** More changes at once are a new installation rather than something to read one by one. */
  private static final int MOST_CHANGES = 500;

  private ConfigurationRecord() {}

  /**
   * Compares with the last start and writes what differs.
   *
   * @param gateway which gateway, among those that share the database
   * @param settings without any secret
   * @return how many settings were changed; 0 at the first start
   */
  public static int record(
      Jdbi jdbi, Instant now, String gateway, SortedMap<String, String> settings)
      throws AuditException {
    try {
      return jdbi.inTransaction(handle -> record(handle, now, gateway, settings));
    } catch (JdbiException e) {
      throw AuditException.unwritable(e);
    }
  }

  private static int record(
      Handle handle, Instant now, String gateway, SortedMap<String, String> settings) {
    SortedMap<String, String> before = read(handle, gateway);
    List<AuditEvent> events = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(settings.keySet());
    if (!before.isEmpty()) {
      for (String name : names) {
        String was = before.get(name);
        String is = settings.get(name);
        if (!Objects.equals(was, is)) {
          events.add(change(gateway, name, was, is));
        }
      }
    }
    int changes = events.size();
    if (changes > MOST_CHANGES) {
      events.subList(MOST_CHANGES, changes).clear();
    }
    events.add(
        AuditEvent.of(
            Kind.CONFIGURATION,
            "gateway",
            Map.of(
                "gateway", gateway,
                "settings", Integer.toString(settings.size()),
                "changed", Integer.toString(changes),
                "sha256", hash(settings))));
    write(handle, gateway, settings);
    long _ = AuditStore.append(handle, now, events);
    return changes;
  }

  private static AuditEvent change(
      String gateway, String name, @Nullable String was, @Nullable String is) {
    Map<String, String> details = new TreeMap<>();
    details.put("gateway", gateway);
    details.put("setting", name);
    if (was != null) {
      details.put("before", was);
    }
    if (is != null) {
      details.put("after", is);
    }
    return AuditEvent.of(Kind.CONFIGURATION, "gateway", details);
  }

  private static SortedMap<String, String> read(Handle handle, String gateway) {
    SortedMap<String, String> settings = new TreeMap<>();
    handle
        .createQuery("SELECT name, setting FROM audit_setting WHERE gateway = :gateway")
        .bind("gateway", gateway)
        .map((row, _) -> Map.entry(row.getString("name"), row.getString("setting")))
        .forEach(entry -> settings.put(entry.getKey(), entry.getValue()));
    return settings;
  }

  private static void write(Handle handle, String gateway, SortedMap<String, String> settings) {
    handle.execute("DELETE FROM audit_setting WHERE gateway = ?", gateway);
    var rows =
        handle.prepareBatch(
            "INSERT INTO audit_setting (gateway, name, setting) VALUES (:gateway, :name,"
                + " :setting)");
    settings.forEach(
        (name, setting) ->
            rows.bind("gateway", gateway).bind("name", name).bind("setting", setting).add());
    var _ = rows.execute();
  }

  private static String hash(SortedMap<String, String> settings) {
    try {
      byte[] text = CanonicalJson.of(settings).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
