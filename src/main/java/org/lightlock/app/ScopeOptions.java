package org.lightlock.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lightlock.access.CameraScope;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which cameras: one of four ways to say it, for an exclusive group of options. */
final class ScopeOptions {
  @Option(
      names = "--all-cameras",
      required = true,
      description = "Every camera, also those that are added later.")
  private boolean all;

  @Option(
      names = "--cameras",
      paramLabel = "ID",
      split = ",",
      required = true,
      description = "These cameras: door,yard.")
  private List<String> cameras = new ArrayList<>();

  @Option(
      names = "--group",
      paramLabel = "NAME",
      split = ",",
      required = true,
      description = "The cameras of a group, as the configuration has them.")
  private List<String> groups = new ArrayList<>();

  @Option(
      names = "--site",
      paramLabel = "NAME",
      split = ",",
      required = true,
      description = "The cameras at a site, as the configuration has them.")
  private List<String> sites = new ArrayList<>();

  /** What was said; empty when nothing was. */
  List<CameraScope> scopes(CommandSpec spec) {
    List<CameraScope> scopes = new ArrayList<>();
    if (all) {
      scopes.add(CameraScope.all());
    }
    cameras.forEach(id -> scopes.add(scope(spec, "--cameras", "camera", id)));
    groups.forEach(name -> scopes.add(scope(spec, "--group", "group", name)));
    sites.forEach(name -> scopes.add(scope(spec, "--site", "site", name)));
    return scopes;
  }

  private static CameraScope scope(CommandSpec spec, String option, String kind, String value) {
    Optional<CameraScope> scope = CameraScope.of(kind, value);
    return scope.orElseThrow(
        () ->
            new CommandLine.ParameterException(
                spec.commandLine(),
                option
                    + ": '"
                    + value
                    + "' cannot be one: lower-case letters, digits and hyphens"));
  }
}
