package org.lightlock.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lightlock.camera.CameraId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token without which nothing is shown: somebody may do one thing with one camera, in one
 * rendition, until the grant ends. Only this package makes one. Thread-safe.
 */
public final class ViewerGrant {
  private static final Logger LOG = LoggerFactory.getLogger(ViewerGrant.class);

  private final String user;
  private final CameraId camera;
  private final String rendition;
  private final Action action;
  private final Optional<String> purpose;
  private final Viewing viewing;
  private final List<Runnable> listeners = new ArrayList<>();
  private boolean mayHear;
  private boolean heard;
  private boolean ended;
  private boolean taken;

  ViewerGrant(
      String user,
      CameraId camera,
      String rendition,
      Action action,
      boolean mayHear,
      Optional<String> purpose) {
    this(user, camera, rendition, action, mayHear, purpose, new Viewing());
  }

  /** One more grant of a viewing. */
  ViewerGrant(
      String user,
      CameraId camera,
      String rendition,
      Action action,
      boolean mayHear,
      Optional<String> purpose,
      Viewing viewing) {
    this.user = user;
    this.camera = camera;
    this.rendition = rendition;
    this.action = action;
    this.mayHear = mayHear;
    this.purpose = purpose;
    this.viewing = viewing;
    viewing.join(rendition);
  }

  /** Counts bytes that were sent to the viewer, for the record. Cheap; never waits. */
  public void sent(long bytes) {
    viewing.sent(bytes);
  }

  Viewing viewing() {
    return viewing;
  }

  /** Who watches. */
  public String user() {
    return user;
  }

  /** Which camera may be watched. */
  public CameraId camera() {
    return camera;
  }

  /** In which rendition. */
  public String rendition() {
    return rendition;
  }

  /** What may be done with it: {@link Action#LIVE} or {@link Action#SNAPSHOT}. */
  public Action action() {
    return action;
  }

  /** What was typed as the purpose, where it was. */
  public Optional<String> purpose() {
    return purpose;
  }

  /** Whether the camera may be heard too. */
  public synchronized boolean mayHear() {
    return mayHear && !ended;
  }

  /** As {@link #mayHear}, for whoever listens from now on. */
  public synchronized boolean hear() {
    heard |= mayHear();
    return mayHear();
  }

  /** Lets nobody listen any more; true when somebody does, whose grant must end. */
  synchronized boolean silence() {
    mayHear = false;
    return heard;
  }

  /** Whether the grant has ended: logged out, expired or revoked. Never comes back. */
  public synchronized boolean hasEnded() {
    return ended;
  }

  /** Runs the listener once when the grant ends, at once when it already has. It must not wait. */
  public void onEnd(Runnable listener) {
    synchronized (this) {
      if (!ended) {
        listeners.add(listener);
        return;
      }
    }
    listener.run();
  }

  /** Ends the grant. */
  void end() {
    List<Runnable> toRun;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      taken = true;
      toRun = List.copyOf(listeners);
      listeners.clear();
    }
    for (Runnable listener : toRun) {
      try {
        listener.run();
      } catch (RuntimeException e) {
        // The others must hear of it all the same.
        LOG.error("a viewer failed to end: {}", e.getClass().getName());
      }
    }
  }

  /** Whether it was ended by access: logged out, expired, revoked; not by the viewer. */
  synchronized boolean wasTaken() {
    return taken;
  }

  /** Ends the grant without telling the listeners: the viewer itself has gone. */
  synchronized void forget() {
    ended = true;
    listeners.clear();
  }

  @Override
  public String toString() {
    return "ViewerGrant[" + user + ", " + camera + ", " + rendition + ", " + action + "]";
  }
}
