package org.lightlock.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.lightlock.access.Role;

/**
 * Single sign-on by OpenID Connect.
 *
 * @param issuer the issuer's identifier, letter by letter
 * @param clientId as the issuer calls this gateway
 * @param clientSecretFile holds the secret
 * @param publicUrl where browsers open the page, as the issuer has it registered
 * @param button what the button on the page says
 * @param scopes to ask for
 * @param groupsClaim the claim of the ID token that lists the person's groups
 * @param roles what groups give
 * @param requireAcr one of these {@code acr} values is demanded of everybody; empty for any
 * @param mfaAcr {@code acr} values that say a second factor was used
 * @param mfaAmr {@code amr} values that say a second factor was used
 * @param ca the certificate authorities of the issuer, empty for the JDK's
 * @param clockSkew how far the issuer's clock may be off
 * @param furtherHosts where the issuer has endpoints too
 */
public record SsoConfig(
    String issuer,
    String clientId,
    Path clientSecretFile,
    String publicUrl,
    String button,
    List<String> scopes,
    String groupsClaim,
    List<GroupRoles> roles,
    List<String> requireAcr,
    List<String> mfaAcr,
    List<String> mfaAmr,
    Optional<Path> ca,
    Duration clockSkew,
    List<String> furtherHosts) {
  private static final Pattern WORD = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?");
  private static final int MAX_BUTTON = 40;
  private static final int MAX_LIST = 32;
  private static final int MAX_ROLES = 256;
  private static final Duration DEFAULT_SKEW = Duration.ofSeconds(30);

  /**
   * What membership of a group gives.
   *
   * @param group as it stands in the claim
   * @param roles by their words
   */
  public record GroupRoles(String group, List<String> roles) {
    private static final int MAX_GROUP = 256;

    /** Keeps its own list. */
    public GroupRoles {
      roles = List.copyOf(roles);
    }

    static GroupRoles read(Section section) throws ConfigException {
      String group = section.required("group");
      if (group.length() > MAX_GROUP) {
        throw section.problem("group", "has more than " + MAX_GROUP + " characters");
      }
      List<String> roles = section.texts("roles");
      if (roles.isEmpty()) {
        throw section.problem("roles", "names no role; " + known());
      }
      for (String role : roles) {
        if (Role.of(role).isEmpty()) {
          throw section.problem("roles", "names a role that does not exist; " + known());
        }
      }
      return new GroupRoles(group, roles);
    }

    private static String known() {
      List<String> words = new ArrayList<>();
      for (Role role : Role.values()) {
        words.add(role.word());
      }
      return "roles are: " + String.join(", ", words);
    }
  }

  /** Keeps its own lists. */
  public SsoConfig {
    scopes = List.copyOf(scopes);
    roles = List.copyOf(roles);
    requireAcr = List.copyOf(requireAcr);
    mfaAcr = List.copyOf(mfaAcr);
    mfaAmr = List.copyOf(mfaAmr);
    furtherHosts = List.copyOf(furtherHosts);
  }

  static SsoConfig read(Section section) throws ConfigException {
    Path secret = section.path("client-secret-file").orElse(null);
    if (secret == null) {
      section.required("client-secret-file");
      throw new IllegalStateException("required, but not there");
    }
    PrivateFile.check(section, "client-secret-file", secret);
    var config =
        new SsoConfig(
            https(section, "issuer", true),
            word(section, "client-id"),
            secret,
            https(section, "public-url", false),
            section.text("button").orElse("Sign in with your organisation"),
            words(section, "scopes", List.of("openid", "profile")),
            section.text("groups-claim").orElse("groups"),
            roles(section),
            words(section, "require-acr", List.of()),
            words(section, "mfa-acr", List.of()),
            words(section, "mfa-amr", List.of("mfa")),
            section.path("ca"),
            section.duration("clock-skew", Duration.ZERO, Duration.ofMinutes(5), DEFAULT_SKEW),
            hosts(section));
    config.check(section);
    return config;
  }

  private void check(Section section) throws ConfigException {
    if (!scopes.contains("openid")) {
      throw section.problem("scopes", "must name openid; without it the issuer tells nobody");
    }
    if (button.length() > MAX_BUTTON) {
      throw section.problem("button", "has more than " + MAX_BUTTON + " characters; shorten");
    }
  }

  /**
   * An address by HTTPS without query and user.
   *
   * @param path whether it may have a path
   */
  private static String https(Section section, String key, boolean path) throws ConfigException {
    String text = section.required(key);
    try {
      URI uri = new URI(text);
      boolean bare =
          uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
      String rest = uri.getRawPath() == null ? "" : uri.getRawPath();
      if (bare && "https".equals(uri.getScheme()) && (path || rest.isEmpty())) {
        return text;
      }
    } catch (URISyntaxException e) {
      // Answered below like an address of another kind.
    }
    throw section.problem(
        key,
        path
            ? "expects the issuer's address as it calls itself, such as"
                + " https://login.example/realms/city"
            : "expects the page's address without a path, such as https://video.example:8443");
  }

  private static String word(Section section, String key) throws ConfigException {
    String text = section.required(key);
    if (!WORD.matcher(text).matches()) {
      throw section.problem(key, "expects 1 to 255 visible characters");
    }
    return text;
  }

  private static List<String> words(Section section, String key, List<String> otherwise)
      throws ConfigException {
    List<String> words = section.has(key) ? section.texts(key) : otherwise;
    if (words.size() > MAX_LIST || !words.stream().allMatch(word -> WORD.matcher(word).matches())) {
      throw section.problem(key, "expects at most " + MAX_LIST + " words without spaces");
    }
    return words;
  }

  private static List<String> hosts(Section section) throws ConfigException {
    List<String> hosts = section.texts("further-hosts");
    if (hosts.size() > MAX_LIST || !hosts.stream().allMatch(host -> HOST.matcher(host).matches())) {
      throw section.problem(
          "further-hosts", "expects host names such as keys.example or keys.example:8443");
    }
    return hosts;
  }

  private static List<GroupRoles> roles(Section section) throws ConfigException {
    List<GroupRoles> roles = new ArrayList<>();
    Set<String> groups = new HashSet<>();
    for (Section entry : section.sections("roles", GroupRoles.class)) {
      GroupRoles one = GroupRoles.read(entry);
      if (!groups.add(one.group)) {
        throw entry.problem("group", "stands here twice; write its roles into one entry");
      }
      roles.add(one);
    }
    if (roles.isEmpty() || roles.size() > MAX_ROLES) {
      throw section.problem(
          "roles", "expects 1 to " + MAX_ROLES + " groups; who is in none of them stays out");
    }
    return roles;
  }
}
