/** Certificates from an authority that speaks ACME (RFC 8555), by the http-01 challenge. */
@NullMarked
package org.lightlock.protect.acme;

import org.jspecify.annotations.NullMarked;
