package org.lightlock.access.audit;

import java.time.InstantSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each event in a transaction of its own, on the caller's thread: for commands, and where
 * little is written. A note that cannot be written is lost.
 */
public final class DirectTrail implements AuditTrail {
  private static final Logger LOG = LoggerFactory.getLogger(DirectTrail.class);

  private final Jdbi jdbi;
  private final InstantSource clock;

  /** Writes to this database. */
  public DirectTrail(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  @Override
  public long append(AuditEvent event) throws AuditException {
    try {
      return jdbi.inTransaction(handle -> AuditStore.append(handle, clock.instant(), event));
    } catch (JdbiException e) {
      throw AuditException.unwritable(e);
    }
  }

  @Override
  public void note(AuditEvent event) {
    try {
      long _ = append(event);
    } catch (AuditException e) {
      LOG.error("an audit entry of kind {} is lost: {}", event.kind().word(), e.getMessage());
    }
  }
}
