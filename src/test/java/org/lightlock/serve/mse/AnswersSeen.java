package org.lightlock.serve.mse;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every answer that a page of a real browser gets from the gateway, and their headers. */
final class AnswersSeen {
  private final List<Response> answers = new CopyOnWriteArrayList<>();

  /** Listens from now on. */
  AnswersSeen(Page page) {
    page.onResponse(
        answer -> {
          if (answer.url().startsWith("https:")) {
            answers.add(answer);
          }
        });
  }

  /** Fails when one of them could be used against whoever sits there. Before the page is closed. */
  void assertSecure() {
    assertThat(answers).isNotEmpty();
    for (Response answer : answers) {
      assertSecure(URI.create(answer.url()).getPath(), answer.allHeaders());
    }
  }

  /** As above, for one. */
  static void assertSecure(String path, Map<String, String> headers) {
    assertThat(headers.get("content-security-policy"))
        .as(path)
        .contains(
            "default-src 'none'",
            "script-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'")
        .doesNotContain("unsafe", "*");
    assertThat(headers)
        .as(path)
        .containsEntry("strict-transport-security", "max-age=31536000; includeSubDomains")
        .containsEntry("x-content-type-options", "nosniff")
        .containsEntry("referrer-policy", "no-referrer")
        .containsEntry("cross-origin-opener-policy", "same-origin")
        .containsEntry("cross-origin-embedder-policy", "require-corp")
        .containsEntry("cross-origin-resource-policy", "same-origin")
        .containsEntry("origin-agent-cluster", "?1")
        .containsEntry("x-frame-options", "DENY")
        .doesNotContainKeys("server", "x-powered-by", "access-control-allow-origin");
    assertThat(headers.get("permissions-policy"))
        .as(path)
        .contains("camera=()", "microphone=()", "geolocation=()", "display-capture=()", "usb=()");
    boolean isFile = path.equals("/") || path.matches("/[a-z-]+\\.(js|css|svg|html)");
    assertThat(headers).as(path).containsEntry("cache-control", isFile ? "no-cache" : "no-store");
    if (isFile && headers.containsKey("content-type")) {
      assertThat(headers.get("content-type")).as(path).endsWith("; charset=utf-8");
    }
  }
}
