package org.lightlock.sandbox.confine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lightlock.frame.Confinement;
import org.lightlock.posix.ForbiddenActs;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.ResourceLimits;
import org.lightlock.posix.ResourceLimits.Resource;
import org.lightlock.posix.SeccompFilter;
import org.lightlock.posix.SeccompRule;
import org.lightlock.posix.Syscall;
import org.lightlock.posix.ThreadPrivileges;

/**
 * The worker's own part of its confinement. Landlock is already in force, inherited from the thread
 * that started this process; the seccomp filter comes last because nothing can be set up after it.
 * A second, tighter one follows when the worker has shown that it plays.
 */
public final class Locks {
  private static final long MAX_OPEN_FILES = 64;

  private final SeccompFilter starting;
  private final SeccompFilter playing;

  /** Reads the allow-lists while files can still be opened. */
  public Locks() {
    starting = SeccompFilter.of(SeccompRule.parse(allowList("")));
    playing = SeccompFilter.of(SeccompRule.parse(allowList("-playing")));
  }

  /**
   * Closes every lock and reads each back.
   *
   * @param maxDataBytes the most private memory that this process may have
   * @return the locks that hold; the caller goes on only when none of {@link Confinement#REQUIRED}
   *     is missing
   * @throws PosixException when the kernel refuses a lock; the worker must end then
   */
  public Set<Confinement> close(long maxDataBytes) throws PosixException {
    Set<Confinement> held = EnumSet.noneOf(Confinement.class);
    held.addAll(Proof.deniedByLandlock());
    ThreadPrivileges.giveUpNew();
    ThreadPrivileges.hideMemory();
    ResourceLimits.limitSelf(Resource.DATA_BYTES, maxDataBytes);
    ResourceLimits.limitSelf(Resource.FILE_SIZE_BYTES, 0);
    ResourceLimits.limitSelf(Resource.CORE_BYTES, 0);
    ResourceLimits.limitSelf(Resource.MESSAGE_QUEUE_BYTES, 0);
    ResourceLimits.limitSelf(Resource.OPEN_FILES, MAX_OPEN_FILES);
    if (ResourceLimits.ofSelf(Resource.DATA_BYTES) == maxDataBytes
        && ResourceLimits.ofSelf(Resource.FILE_SIZE_BYTES) == 0) {
      held.add(Confinement.RESOURCE_LIMITS);
    }
    boolean hidden = ThreadPrivileges.memoryIsHidden();
    starting.install();
    if (ThreadPrivileges.haveGivenUpNew()) {
      held.add(Confinement.NO_NEW_PRIVS);
    }
    if (ThreadPrivileges.seccompMode() == 2) {
      held.add(Confinement.SECCOMP_FILTER);
    }
    if (hidden) {
      held.add(Confinement.MEMORY_HIDDEN);
    }
    held.addAll(Proof.denied());
    return held;
  }

  /**
   * Denies what only a start needs, on top of the first filter: of two filters the stricter wins.
   * Call once, when the first picture has been decoded.
   *
   * @return the locks that were added; the caller goes on only when {@link
   *     Confinement#TIGHTER_FILTER} is among them
   * @throws PosixException when the kernel refuses; the worker must end then
   */
  public Set<Confinement> tighten() throws PosixException {
    playing.install();
    Set<Confinement> added = EnumSet.noneOf(Confinement.class);
    if (ForbiddenActs.readingBackIsDenied()) {
      added.add(Confinement.TIGHTER_FILTER);
    }
    return added;
  }

  private static List<String> allowList(String phase) {
    String name = "/native-config/seccomp-" + Syscall.architecture() + phase + ".txt";
    try (InputStream list = Locks.class.getResourceAsStream(name)) {
      if (list == null) {
        throw new IllegalStateException("no seccomp list for " + Syscall.architecture());
      }
      return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
