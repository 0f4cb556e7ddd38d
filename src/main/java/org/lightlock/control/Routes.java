package org.lightlock.control;

import java.util.List;

/** Operations of the API that belong together. */
@FunctionalInterface
public interface Routes {
  /** All of them. */
  List<Route> routes();
}
