package org.lightlock.access.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.Key;
import java.security.interfaces.RSAKey;
import java.util.List;
import java.util.Set;

/**
 * Which key may have signed a token. The list of algorithms is ours, not the token's: there is no
 * {@code none}, and none that takes a secret, so that the issuer's public key or our client secret
 * cannot become one (RFC 8725 §3.1). RSA keys below 2048 bits sign nothing.
 */
final class TokenKeys implements JWSKeySelector<SecurityContext> {
  /** What a token may be signed with. */
  static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private static final int MIN_RSA_BITS = 2_048;
  private static final int MAX_RSA_BITS = 8_192;

  /** A token without a key id is tried with no more keys than this. */
  private static final int MOST_TRIED = 4;

  private final JWSKeySelector<SecurityContext> inner;

  TokenKeys(JWKSource<SecurityContext> keys) {
    this.inner = new JWSVerificationKeySelector<>(ALGORITHMS, keys);
  }

  @Override
  public List<? extends Key> selectJWSKeys(JWSHeader header, SecurityContext context)
      throws KeySourceException {
    return inner.selectJWSKeys(header, context).stream()
        .filter(TokenKeys::isStrong)
        .limit(MOST_TRIED)
        .toList();
  }

  private static boolean isStrong(Key key) {
    return !(key instanceof RSAKey rsa)
        || (rsa.getModulus().bitLength() >= MIN_RSA_BITS
            && rsa.getModulus().bitLength() <= MAX_RSA_BITS);
  }
}
