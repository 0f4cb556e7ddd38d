package org.lightlock.control;

import java.util.List;
import java.util.Locale;

/** Operations of the API that belong together. */
@FunctionalInterface
public interface Routes {
  /** All of them. */
  List<Route> routes();

  /**
   * The file below {@code openapi} among the resources that describes them: {@code login.yaml} for
   * {@code LoginRoutes}.
   */
  default String description() {
    String name = getClass().getSimpleName().replaceAll("Routes$", "");
    return name.replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(Locale.ROOT) + ".yaml";
  }
}
