package org.lightlock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A passkey in a real Chromium, by its virtual authenticator, against a gateway as it is started.
 */
class PasskeyIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** What a page does; see docs/api-login.md. */
  private static final String SCRIPT =
      """
      async ({token, passphrase}) => {
        const post = async (path, body) => {
          const answer = await fetch('/api/v1/' + path, {
            method: 'POST',
            headers: {'Content-Type': 'application/json', 'X-Lightlock': '1'},
            body: JSON.stringify(body)});
          const text = await answer.text();
          if (!answer.ok) throw new Error(path + ' ' + answer.status + ' ' + text);
          return text ? JSON.parse(text) : null;
        };
        const create = async options => (await navigator.credentials.create({publicKey:
          PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey)})).toJSON();
        const get = async options => (await navigator.credentials.get({publicKey:
          PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey)})).toJSON();
        await post('enrolment/passphrase', {token, user: 'root', passphrase});
        const made = await create(await post('enrolment/passkey/options', {token}));
        await post('enrolment/passkey', {token, name: 'virtual', credential: made});
        const finished = await post('enrolment/finish', {token});
        await post('logout', {});
        const alone = await post('login/passkey',
          {credential: await get(await post('login/passkey/options', {}))});
        await post('logout', {});
        const step = await post('login', {user: 'root', password: passphrase});
        const second = await post('login/second', {step: step.step,
          passkey: await get(await post('login/second/passkey-options', {step: step.step}))});
        const factors = await (await fetch('/api/v1/me/factors')).json();
        return [finished.recoveryCodes.length, alone.user, step.next, second.user,
          factors.passkeys.map(p => p.name).join(), factors.totp].join(' ');
      }
      """;

  @TempDir private Path folder;

  @Test
  void passkey_enrolledInChromium_logsInAloneAndAsSecondFactor() throws Exception {
    try (Product gateway = Product.start("gateway", "--config", config().toString())) {
      await().atMost(LIMIT).until(() -> Enrolment.link(gateway.errors()).find());
      Matcher link = Enrolment.link(gateway.errors());
      assertThat(link.find()).isTrue();
      try (Playwright playwright = Chromium.playwright();
          Browser browser = launch(playwright)) {
        Page page = browser.newPage();
        page.navigate("https://localhost:" + link.group(1) + "/");
        addAuthenticator(page);

        Object seen =
            page.evaluate(
                SCRIPT, Map.of("token", link.group(2), "passphrase", "planted lilac umbrella"));

        assertThat(seen).isEqualTo("10 root second-factor root virtual false");
      }
    }
  }

  private static void addAuthenticator(Page page) {
    CDPSession session = page.context().newCDPSession(page);
    session.send("WebAuthn.enable");
    JsonObject options = new JsonObject();
    options.addProperty("protocol", "ctap2");
    options.addProperty("transport", "internal");
    options.addProperty("hasResidentKey", true);
    options.addProperty("hasUserVerification", true);
    options.addProperty("isUserVerified", true);
    options.addProperty("automaticPresenceSimulation", true);
    JsonObject arguments = new JsonObject();
    arguments.add("options", options);
    session.send("WebAuthn.addVirtualAuthenticator", arguments);
  }

  /** Browsers offer no passkeys where they distrust the certificate: this one knows its key. */
  private Browser launch(Playwright playwright) throws Exception {
    String pem = Files.readString(folder.resolve("data/tls-self-signed.pem"));
    String certificate =
        pem.substring(pem.indexOf("-----BEGIN CERTIFICATE"), pem.indexOf("-----END CERTIFICATE"))
            + "-----END CERTIFICATE-----\n";
    byte[] key =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII)))
            .getPublicKey()
            .getEncoded();
    String pin =
        Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    return playwright
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(Path.of("/usr/bin/chromium"))
                .setArgs(
                    List.of(
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--ignore-certificate-errors-spki-list=" + pin)));
  }

  private Path config() throws Exception {
    String text =
        """
        airlock: %s
        data-dir: %s
        listen:
          address: 127.0.0.1
          port: 0
          names: [localhost]
        cameras:
          - id: yard
        webrtc:
          enabled: false
        metrics:
          port: 0
        """
            .formatted(folder.resolve("a.sock"), folder.resolve("data"));
    Path file = Files.writeString(folder.resolve("gateway.yaml"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
