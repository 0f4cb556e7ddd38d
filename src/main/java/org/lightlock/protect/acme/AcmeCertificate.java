package org.lightlock.protect.acme;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.lightlock.protect.AuthorityTrust;
import org.lightlock.protect.OwnersFile;
import org.lightlock.protect.TlsIdentity;
import org.lightlock.protect.TlsIdentityException;

/**
 * The certificate that an authority gave, in one file of the data directory with its key, so that
 * both are always of the same making. Orders a new one when a third of its life is left. Used by
 * one thread.
 */
public final class AcmeCertificate {
  /** The chain and its key. */
  public static final String FILE_NAME = "tls-acme.pem";

  private static final String ACCOUNT_FILE = "acme-account.json";
  private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(10);
  private static final Duration POLL_EVERY = Duration.ofSeconds(2);

  private final Path directory;
  private final AcmeSettings settings;
  private final InetSocketAddress challenges;
  private final InstantSource clock;
  private final Duration pollEvery;

  /**
   * The certificate of this data directory.
   *
   * @param challenges where the authority's questions arrive; the authority itself asks port 80
   */
  public AcmeCertificate(
      Path directory, AcmeSettings settings, InetSocketAddress challenges, InstantSource clock) {
    this(directory, settings, challenges, clock, POLL_EVERY);
  }

  AcmeCertificate(
      Path directory,
      AcmeSettings settings,
      InetSocketAddress challenges,
      InstantSource clock,
      Duration pollEvery) {
    this.directory = directory;
    this.settings = settings;
    this.challenges = challenges;
    this.clock = clock;
    this.pollEvery = pollEvery;
  }

  /** The file with chain and key; missing before the first order has succeeded. */
  public Path file() {
    return directory.resolve(FILE_NAME);
  }

  /** What is there and good for every name, whether or not it should be renewed. */
  public Optional<TlsIdentity> current() {
    try {
      return Files.exists(file())
          ? Optional.of(TlsIdentity.load(file(), file(), clock))
              .filter(identity -> identity.isFor(settings.names()))
          : Optional.empty();
    } catch (TlsIdentityException e) {
      return Optional.empty();
    }
  }

  /** Whether a new one should be ordered: none is there, or a third of its life is left. */
  public boolean isDue() {
    Optional<TlsIdentity> current = current();
    if (current.isEmpty()) {
      return true;
    }
    Instant from = current.get().chain().getFirst().getNotBefore().toInstant();
    Duration life = Duration.between(from, current.get().expires());
    return clock.instant().isAfter(current.get().expires().minus(life.dividedBy(3)));
  }

  /** Orders a certificate and puts it into {@link #file}. What was there stays until then. */
  public void order() throws AcmeException, InterruptedException {
    ECKey account = account();
    try (AcmeConnection connection = new AcmeConnection(http(), account);
        ChallengeResponder responder = new ChallengeResponder(challenges)) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      String chain =
          new AcmeOrder(connection, settings, account, responder, pollEvery)
              .chain(signingRequest(keys));
      TlsIdentity.store(file(), chain, keys.getPrivate(), settings.names(), clock);
    } catch (TlsIdentityException e) {
      throw new AcmeException("the authority's certificate cannot be used: " + e.getMessage(), e);
    } catch (GeneralSecurityException | OperatorException | IOException e) {
      throw new AcmeException(
          "no certificate could be asked for or kept (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  private HttpClient http() throws TlsIdentityException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECTS_WITHIN)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1);
    if (settings.authority().isPresent()) {
      builder.sslContext(AuthorityTrust.of(settings.authority().get()));
    }
    return builder.build();
  }

  private byte[] signingRequest(KeyPair keys) throws OperatorException, IOException {
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    extensions.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(
            settings.names().stream()
                .map(name -> new GeneralName(GeneralName.dNSName, name))
                .toArray(GeneralName[]::new)));
    Extensions wanted = extensions.generate();
    return new JcaPKCS10CertificationRequestBuilder(new X500Principal(""), keys.getPublic())
        .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wanted)
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
        .getEncoded();
  }

  /** The account's key; made at the first order. */
  private ECKey account() throws AcmeException {
    Path file = directory.resolve(ACCOUNT_FILE);
    try {
      if (Files.exists(file)) {
        return ECKey.parse(Files.readString(file));
      }
      ECKey made = new ECKeyGenerator(Curve.P_256).generate();
      OwnersFile.write(file, made.toJSONString().getBytes(StandardCharsets.US_ASCII));
      return made;
    } catch (IOException | JOSEException | ParseException e) {
      throw new AcmeException(
          file
              + ": cannot be read or made ("
              + e.getClass().getSimpleName()
              + "): remove it to open a new account at the authority",
          e);
    }
  }

  @Override
  public String toString() {
    return "AcmeCertificate" + List.copyOf(settings.names());
  }
}
