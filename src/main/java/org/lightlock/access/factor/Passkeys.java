package org.lightlock.access.factor;

import com.github.benmanes.caffeine.cache.Ticker;
import com.yubico.webauthn.AssertionRequest;
import com.yubico.webauthn.AssertionResult;
import com.yubico.webauthn.CredentialRepository;
import com.yubico.webauthn.FinishAssertionOptions;
import com.yubico.webauthn.FinishRegistrationOptions;
import com.yubico.webauthn.RegisteredCredential;
import com.yubico.webauthn.RegistrationResult;
import com.yubico.webauthn.RelyingParty;
import com.yubico.webauthn.StartRegistrationOptions;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.PublicKeyCredential;
import com.yubico.webauthn.data.PublicKeyCredentialCreationOptions;
import com.yubico.webauthn.data.PublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.PublicKeyCredentialRequestOptions;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserIdentity;
import com.yubico.webauthn.data.UserVerificationRequirement;
import com.yubico.webauthn.exception.AssertionFailedException;
import com.yubico.webauthn.exception.RegistrationFailedException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * Passkeys (WebAuthn Level 3): what a browser is asked and what it answers. The person is verified
 * by the authenticator every time (PIN, finger, face), so a passkey alone is two factors. No
 * attestation is asked for: any authenticator will do. Thread-safe.
 */
public final class Passkeys {
  private static final long TIMEOUT_MILLIS = Challenges.LIFE.toMillis();
  private static final int USER_HANDLE_BYTES = 32;
  private static final int MAX_JSON = 16 * 1024;

  /** The longest credential id, in bytes (WebAuthn Level 3, §4). */
  private static final int MAX_ID = 1023;

  private final RelyingParty relyingParty;
  private final String rpId;
  private final Jdbi jdbi;
  private final Challenges challenges;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** A passkey that showed itself. */
  public record Shown(String account, String id, long signCount) {}

  /**
   * For one name.
   *
   * @param rpId the host name that viewers type; never an IP address (WebAuthn §5.1.2)
   */
  public Passkeys(String rpId, Jdbi jdbi, Ticker ticker, InstantSource clock) {
    this.rpId = rpId;
    this.jdbi = jdbi;
    this.challenges = new Challenges(ticker);
    this.clock = clock;
    this.relyingParty =
        RelyingParty.builder()
            .identity(RelyingPartyIdentity.builder().id(rpId).name("Lightlock").build())
            .credentialRepository(new Repository(jdbi))
            .origins(Set.of("https://" + rpId))
            .allowOriginPort(true)
            .attestationConveyancePreference(AttestationConveyancePreference.NONE)
            .validateSignatureCounter(true)
            .build();
  }

  /** Looks passkeys up where they are kept. */
  private record Repository(Jdbi jdbi) implements CredentialRepository {
    @Override
    public Set<PublicKeyCredentialDescriptor> getCredentialIdsForUsername(String account) {
      return jdbi.withHandle(handle -> PasskeyStore.of(handle, account)).stream()
          .map(Passkey::descriptor)
          .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Optional<ByteArray> getUserHandleForUsername(String account) {
      return jdbi.withHandle(handle -> PasskeyStore.handleOf(handle, account)).map(Passkey::bytes);
    }

    @Override
    public Optional<String> getUsernameForUserHandle(ByteArray userHandle) {
      return jdbi.withHandle(handle -> PasskeyStore.accountOf(handle, userHandle.getBase64Url()));
    }

    @Override
    public Optional<RegisteredCredential> lookup(ByteArray id, ByteArray userHandle) {
      return find(id)
          .filter(passkey -> passkey.userHandle().equals(userHandle.getBase64Url()))
          .map(Passkey::credential);
    }

    @Override
    public Set<RegisteredCredential> lookupAll(ByteArray id) {
      return find(id).map(Passkey::credential).map(Set::of).orElse(Set.of());
    }

    private Optional<Passkey> find(ByteArray id) {
      return jdbi.withHandle(handle -> PasskeyStore.find(handle, id.getBase64Url()));
    }
  }

  /** A new id for an account at authenticators. */
  public String drawUserHandle() {
    byte[] drawn = new byte[USER_HANDLE_BYTES];
    random.nextBytes(drawn);
    return new ByteArray(drawn).getBase64Url();
  }

  /**
   * What {@code navigator.credentials.create} is called with.
   *
   * @param purpose what it is for; the answer must be for the same
   * @param userHandle the account's, or a drawn one
   */
  public String creationOptions(String purpose, String account, String userHandle) {
    return json(() -> creation(purpose, account, userHandle).toCredentialsCreateJson());
  }

  private PublicKeyCredentialCreationOptions creation(
      String purpose, String account, String userHandle) {
    return creation(account, userHandle, new ByteArray(challenges.draw(purpose)));
  }

  private PublicKeyCredentialCreationOptions creation(
      String account, String userHandle, ByteArray challenge) {
    return relyingParty
        .startRegistration(
            StartRegistrationOptions.builder()
                .user(
                    UserIdentity.builder()
                        .name(account)
                        .displayName(account)
                        .id(Passkey.bytes(userHandle))
                        .build())
                .authenticatorSelection(
                    AuthenticatorSelectionCriteria.builder()
                        .residentKey(ResidentKeyRequirement.REQUIRED)
                        .userVerification(UserVerificationRequirement.REQUIRED)
                        .build())
                .timeout(TIMEOUT_MILLIS)
                .build())
        .toBuilder()
        .challenge(challenge)
        .build();
  }

  /**
   * The new passkey in what {@code create} gave back; empty when it is not what was asked for. It
   * is not kept yet.
   */
  public Optional<Passkey> register(
      String purpose, String account, String userHandle, String name, String response) {
    if (response.length() > MAX_JSON) {
      return Optional.empty();
    }
    try {
      var parsed = PublicKeyCredential.parseRegistrationResponseJson(response);
      ByteArray challenge = parsed.getResponse().getClientData().getChallenge();
      if (!challenges.take(challenge.getBytes(), purpose)) {
        return Optional.empty();
      }
      RegistrationResult result =
          relyingParty.finishRegistration(
              FinishRegistrationOptions.builder()
                  .request(creation(account, userHandle, challenge))
                  .response(parsed)
                  .build());
      if (result.getKeyId().getId().size() > MAX_ID) {
        return Optional.empty();
      }
      long now = clock.instant().getEpochSecond();
      return Optional.of(
          new Passkey(
              result.getKeyId().getId().getBase64Url(),
              account,
              userHandle,
              name,
              result.getPublicKeyCose().getBytes(),
              result.getSignatureCount(),
              now,
              now));
    } catch (IOException | RegistrationFailedException | RuntimeException e) {
      // The library throws unchecked for malformed parts too; all of it came from outside.
      return Optional.empty();
    }
  }

  /** What {@code navigator.credentials.get} is called with. Names no account and no passkey. */
  public String requestOptions(String purpose) {
    return json(
        () -> request(new ByteArray(challenges.draw(purpose)), List.of()).toCredentialsGetJson());
  }

  /** As {@link #requestOptions(String)}, for one account's passkeys. */
  public String requestOptions(String purpose, String account) {
    List<Passkey> theirs = jdbi.withHandle(handle -> PasskeyStore.of(handle, account));
    return json(
        () -> request(new ByteArray(challenges.draw(purpose)), theirs).toCredentialsGetJson());
  }

  private PublicKeyCredentialRequestOptions request(ByteArray challenge, List<Passkey> allowed) {
    var options =
        PublicKeyCredentialRequestOptions.builder()
            .challenge(challenge)
            .rpId(rpId)
            .timeout(TIMEOUT_MILLIS)
            .userVerification(UserVerificationRequirement.REQUIRED);
    return allowed.isEmpty()
        ? options.build()
        : options.allowCredentials(allowed.stream().map(Passkey::descriptor).toList()).build();
  }

  /**
   * Whose passkey signed the challenge; empty when it is none of ours, was not asked for, did not
   * verify the person, or its count says that it was copied. The caller notes its use.
   *
   * @param account whose passkey it must be; empty for anybody's
   */
  public Optional<Shown> verify(String purpose, Optional<String> account, String response) {
    if (response.length() > MAX_JSON) {
      return Optional.empty();
    }
    try {
      var parsed = PublicKeyCredential.parseAssertionResponseJson(response);
      ByteArray challenge = parsed.getResponse().getClientData().getChallenge();
      Optional<Passkey> known =
          jdbi.withHandle(handle -> PasskeyStore.find(handle, parsed.getId().getBase64Url()));
      if (!challenges.take(challenge.getBytes(), purpose)
          || known.isEmpty()
          || account.map(wanted -> !wanted.equals(known.get().account())).orElse(false)) {
        return Optional.empty();
      }
      AssertionResult result =
          relyingParty.finishAssertion(
              FinishAssertionOptions.builder()
                  .request(
                      AssertionRequest.builder()
                          .publicKeyCredentialRequestOptions(request(challenge, List.of()))
                          .username(known.get().account())
                          .build())
                  .response(parsed)
                  .build());
      return result.isSuccess() && result.isUserVerified() && result.isSignatureCounterValid()
          ? Optional.of(
              new Shown(known.get().account(), known.get().id(), result.getSignatureCount()))
          : Optional.empty();
    } catch (IOException | AssertionFailedException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private interface Json {
    String write() throws Exception;
  }

  private static String json(Json json) {
    try {
      return json.write();
    } catch (Exception e) {
      throw new IllegalStateException("cannot write what a browser is asked", e);
    }
  }
}
