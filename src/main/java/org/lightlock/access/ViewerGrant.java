package org.lightlock.access;

import java.util.ArrayList;
import java.util.List;
import org.lightlock.camera.CameraId;

/**
 * The token without which nothing is shown: one user may watch one camera in one rendition until
 * the grant ends. Only this package makes one. Thread-safe.
 */
public final class ViewerGrant {
  private final String user;
  private final CameraId camera;
  private final String rendition;
  private final List<Runnable> listeners = new ArrayList<>();
  private boolean ended;

  ViewerGrant(String user, CameraId camera, String rendition) {
    this.user = user;
    this.camera = camera;
    this.rendition = rendition;
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
      toRun = List.copyOf(listeners);
      listeners.clear();
    }
    toRun.forEach(Runnable::run);
  }
}
