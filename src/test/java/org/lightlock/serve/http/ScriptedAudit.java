package org.lightlock.serve.http;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditException;
import org.lightlock.access.audit.AuditTrail;

/** An {@link AuditTrail} that a test reads and breaks. */
public final class ScriptedAudit implements AuditTrail {
  /** What was written. */
  public final List<AuditEvent> events = new CopyOnWriteArrayList<>();

  /** Whether nothing can be written. */
  public volatile boolean broken;

  @Override
  public long append(AuditEvent event) throws AuditException {
    if (broken) {
      throw new AuditException("the disk is full", new IOException("full"));
    }
    events.add(event);
    return events.size() - 1L;
  }
}
