/** Single sign-on: OpenID Connect's code flow, without the HTTP towards the browser. */
@NullMarked
package org.lightlock.access.oidc;

import org.jspecify.annotations.NullMarked;
