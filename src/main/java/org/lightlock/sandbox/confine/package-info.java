/** The locks that a worker closes behind itself, and their proof. */
@NullMarked
package org.lightlock.sandbox.confine;

import org.jspecify.annotations.NullMarked;
