/**
 * What people show to prove who they are: passphrases, one-time codes, passkeys, recovery codes.
 */
@NullMarked
package org.lightlock.access.factor;

import org.jspecify.annotations.NullMarked;
