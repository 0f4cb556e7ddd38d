package org.lightlock.serve.sso;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** Keeps cookies, fills in forms and follows redirects at the issuer; a person with a browser. */
final class FormBrowser implements AutoCloseable {
  private static final Pattern ACTION =
      Pattern.compile("<form[^>]*?action=\"([^\"]+)\"", Pattern.DOTALL);
  private static final int MOST_REDIRECTS = 10;

  private final HttpClient client;

  FormBrowser(SSLContext trusting) {
    this.client =
        HttpClient.newBuilder()
            .sslContext(trusting)
            .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** Opens an address and follows redirects until one leads to where the prefix says. */
  HttpResponse<String> open(URI address, String until) throws IOException, InterruptedException {
    return follow(
        client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()), until);
  }

  /** Sends the page's form with these fields and goes on from there. */
  HttpResponse<String> submit(HttpResponse<String> page, Map<String, String> fields, String until)
      throws IOException, InterruptedException {
    Matcher form = ACTION.matcher(page.body());
    if (!form.find()) {
      throw new IllegalStateException("no form on " + page.uri() + ": " + page.body());
    }
    URI action = page.uri().resolve(form.group(1).replace("&amp;", "&"));
    HttpRequest request =
        HttpRequest.newBuilder(action)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(encoded(fields)))
            .build();
    return follow(client.send(request, BodyHandlers.ofString()), until);
  }

  private static String encoded(Map<String, String> fields) {
    return new LinkedHashMap<>(fields)
        .entrySet().stream()
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
  }

  private HttpResponse<String> follow(HttpResponse<String> response, String until)
      throws IOException, InterruptedException {
    HttpResponse<String> at = response;
    for (int i = 0; i < MOST_REDIRECTS; i++) {
      Optional<String> location = at.headers().firstValue("Location");
      if (location.isEmpty() || location.get().startsWith(until)) {
        return at;
      }
      at =
          client.send(
              HttpRequest.newBuilder(at.uri().resolve(location.get())).build(),
              BodyHandlers.ofString());
    }
    throw new IllegalStateException("redirects without end at " + at.uri());
  }

  /** Where a redirect leads. */
  static URI location(HttpResponse<String> response) {
    return URI.create(
        response
            .headers()
            .firstValue("Location")
            .orElseThrow(
                () -> new IllegalStateException(response.statusCode() + ": " + response.body())));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
