package org.lightlock.e2e;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Debian's Chromium with one page of the product. Pictures of it lie in target/e2e. */
public final class WallBrowser implements AutoCloseable {
  private static final Path PICTURES = Path.of("target", "e2e");

  private final Playwright playwright;
  private final Browser browser;
  private final Page page;
  private final List<String> problems = new CopyOnWriteArrayList<>();

  /** Starts it with an empty page. */
  public WallBrowser() {
    // Two busy processors decode four pictures in software: that is slow, not wrong.
    PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
    playwright = Chromium.playwright();
    browser = Chromium.launch(playwright);
    page =
        browser.newPage(
            new Browser.NewPageOptions().setIgnoreHTTPSErrors(true).setViewportSize(1600, 900));
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            problems.add(message.text());
          }
        });
    page.onPageError(problems::add);
  }

  /** The page. */
  public Page page() {
    return page;
  }

  /** What the page's console complained about. */
  public List<String> problems() {
    return problems;
  }

  /** Fills in the sign-in page. */
  public void signIn(String user, String password) {
    page.locator("#user").fill(user);
    page.locator("#password").fill(password);
    page.keyboard().press("Enter");
  }

  /** A camera's tile. */
  public Locator tile(String camera) {
    return page.locator("camera-tile[data-camera='" + camera + "']");
  }

  /** Keeps what is on the screen. */
  public void picture(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
