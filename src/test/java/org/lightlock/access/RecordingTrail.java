package org.lightlock.access;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.AuditException;
import org.lightlock.access.audit.AuditTrail;

/** An audit that a test reads, and that cannot be written when the test says so. */
public final class RecordingTrail implements AuditTrail {
  /** Everything that was written, in order. */
  public final List<AuditEvent> events = new CopyOnWriteArrayList<>();

  /** For how long nothing can be written. */
  public volatile Optional<Duration> unwritable = Optional.empty();

  @Override
  public long append(AuditEvent event) throws AuditException {
    if (unwritable.isPresent()) {
      throw new AuditException("the disk is full", null);
    }
    events.add(event);
    return events.size() - 1L;
  }

  @Override
  public void note(AuditEvent event) {
    events.add(event);
  }

  @Override
  public Optional<Duration> unwritableFor() {
    return unwritable;
  }

  /** What was written of one kind. */
  public List<AuditEvent> of(Kind kind) {
    return events.stream().filter(event -> event.kind() == kind).toList();
  }
}
