package org.lightlock.access.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.access.certificate.CertificateNames.Holder;
import org.lightlock.access.certificate.CertificateNames.Name;
import org.lightlock.access.certificate.CertificateNames.Rule;
import org.lightlock.protect.TestAuthority;
import org.lightlock.protect.TestAuthority.Request;

class CertificateNamesTest {
  private static final Holder WALL = new Holder.Client("wall");
  private static final Holder ANNA = new Holder.User("anna");

  private final CertificateNames names =
      new CertificateNames(
          List.of(
              new Rule(new Name.Dns("Wall-1.example"), WALL),
              new Rule(new Name.Common("wall one"), WALL),
              new Rule(new Name.Uri("urn:city:wall:1"), WALL),
              new Rule(new Name.Email("anna@city.example"), ANNA)));

  private TestAuthority authority;

  @BeforeEach
  void start() throws Exception {
    authority = new TestAuthority("clients");
  }

  private X509Certificate issue(Request request) throws Exception {
    return authority.issue(request).certificate();
  }

  @Test
  void holder_byEachKindOfName_isFound() throws Exception {
    assertThat(names.holder(issue(Request.of("CN=x").dns("WALL-1.example")))).contains(WALL);
    assertThat(names.holder(issue(Request.of("CN=wall one")))).contains(WALL);
    assertThat(names.holder(issue(Request.of("CN=x").uri("urn:city:wall:1")))).contains(WALL);
    assertThat(names.holder(issue(Request.of("CN=x").email("Anna@city.example")))).contains(ANNA);
  }

  @Test
  void holder_severalNamesOfOne_isFound() throws Exception {
    assertThat(names.holder(issue(Request.of("CN=wall one").dns("wall-1.example")))).contains(WALL);
  }

  @Test
  void holder_namesOfTwo_isNobody() throws Exception {
    assertThat(names.holder(issue(Request.of("CN=wall one").email("anna@city.example")))).isEmpty();
  }

  /** A name counts only as the kind that the rule says. */
  @Test
  void holder_nameOfAnotherKind_isNobody() throws Exception {
    assertThat(names.holder(issue(Request.of("CN=wall-1.example")))).isEmpty();
    assertThat(names.holder(issue(Request.of("CN=anna@city.example")))).isEmpty();
    assertThat(names.holder(issue(Request.of("CN=x").dns("wall one")))).isEmpty();
    assertThat(names.holder(issue(Request.of("CN=x").uri("https://wall-1.example")))).isEmpty();
    assertThat(names.holder(issue(Request.of("CN=x,CN=wall one")))).isEmpty();
    assertThat(names.holder(issue(Request.of("CN=x").dns("wall-1.example.attacker.example"))))
        .isEmpty();
  }
}
