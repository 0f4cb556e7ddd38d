package org.lightlock.access;

import java.util.Optional;

/**
 * What a player shows, not yet checked. Made by {@link #ofAuthorization} from a header that nobody
 * may trust, or from a ticket in an address. No form writes its secret.
 */
public sealed interface StreamCredential {
  /** A ticket or a stream client's secret (RFC 6750). */
  record Bearer(String token) implements StreamCredential {
    @Override
    public String toString() {
      return "Bearer";
    }
  }

  /** A stream client's name and secret (RFC 7617). */
  record Basic(String client, String secret) implements StreamCredential {
    @Override
    public String toString() {
      return "Basic";
    }
  }

  /**
   * A proof that a stream client's secret is known (RFC 7616 §3.4, RFC 2617 §3.2.2).
   *
   * @param client the user name
   * @param realm as the client has it
   * @param algorithm the one that the client says
   * @param nonce as challenged
   * @param uri the digest-uri as the client wrote it; it goes into the hash
   * @param method of the request
   * @param counted the nonce count and the client's nonce; empty in the old form without qop, which
   *     live555 (VLC) and GStreamer send whatever the challenge offers
   * @param response the hash, in lower-case hexadecimal digits
   */
  record Digest(
      String client,
      String realm,
      DigestAlgorithm algorithm,
      String nonce,
      String uri,
      String method,
      Optional<Counted> counted,
      String response)
      implements StreamCredential {
    /**
     * What quality of protection {@code auth} adds.
     *
     * @param count the nonce count as a number
     * @param countText as the client wrote it: eight digits
     * @param clientNonce the client's nonce
     */
    public record Counted(long count, String countText, String clientNonce) {}

    @Override
    public String toString() {
      return "Digest";
    }
  }

  /**
   * The credential in an Authorization header's value, empty when it is none of these or not well
   * formed, or when a Digest is for an address that is not the request's.
   *
   * @param value the header's value, at most {@link AuthorizationHeader#MAX_CHARACTERS}
   * @param method the request's method, which a Digest covers
   * @param uri the request's address as it stands in the request line
   */
  static Optional<StreamCredential> ofAuthorization(String value, String method, String uri) {
    return AuthorizationHeader.parse(value, method, uri);
  }
}
