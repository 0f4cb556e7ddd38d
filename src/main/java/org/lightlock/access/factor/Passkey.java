package org.lightlock.access.factor;

import com.yubico.webauthn.RegisteredCredential;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.PublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.exception.Base64UrlException;

/**
 * A passkey's public half; no secret.
 *
 * @param id the credential's id in Base64url
 * @param userHandle by what authenticators know the account, in Base64url
 * @param name what its owner calls it
 * @param publicKey as COSE
 * @param signCount the newest that the authenticator told; 0 when it does not count
 * @param createdAt seconds since 1970
 * @param usedAt seconds since 1970
 */
@SuppressWarnings("ArrayRecordComponent") // read from and written to the database as it is
public record Passkey(
    String id,
    String account,
    String userHandle,
    String name,
    byte[] publicKey,
    long signCount,
    long createdAt,
    long usedAt) {
  /** As the library checks signatures with it. */
  RegisteredCredential credential() {
    return RegisteredCredential.builder()
        .credentialId(bytes(id))
        .userHandle(bytes(userHandle))
        .publicKeyCose(new ByteArray(publicKey))
        .signatureCount(signCount)
        .build();
  }

  /** As browsers are told of it. */
  PublicKeyCredentialDescriptor descriptor() {
    return PublicKeyCredentialDescriptor.builder().id(bytes(id)).build();
  }

  /** Base64url that Lightlock itself wrote. */
  static ByteArray bytes(String base64Url) {
    try {
      return ByteArray.fromBase64Url(base64Url);
    } catch (Base64UrlException e) {
      throw new IllegalStateException("the database holds a passkey that is damaged", e);
    }
  }

  @Override
  public String toString() {
    return "Passkey[" + account + ", " + name + "]";
  }
}
