package org.lightlock.app;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lightlock.access.Role;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Roles as they are typed. */
final class RoleWords {
  private RoleWords() {}

  /** The role of a word. */
  static Role parse(CommandSpec spec, String word) {
    return Role.of(word)
        .orElseThrow(
            () ->
                new CommandLine.ParameterException(
                    spec.commandLine(),
                    "there is no role '"
                        + word
                        + "'; there are "
                        + Arrays.stream(Role.values())
                            .map(Role::word)
                            .collect(Collectors.joining(", "))));
  }

  /** The roles of some words. */
  static Set<Role> parse(CommandSpec spec, List<String> words) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    words.forEach(word -> roles.add(parse(spec, word)));
    return roles;
  }

  /** The words of some roles, in the order of the roles. */
  static List<String> of(Set<Role> roles) {
    return roles.stream().sorted().map(Role::word).toList();
  }
}
