/** What a TLS server offers, found out by trying, and what NCSC-NL thinks of it. */
@NullMarked
package org.lightlock.protect.scan;

import org.jspecify.annotations.NullMarked;
