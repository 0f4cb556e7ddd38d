/** Single sign-on as browsers and the issuer see it. */
@NullMarked
package org.lightlock.serve.sso;

import org.jspecify.annotations.NullMarked;
