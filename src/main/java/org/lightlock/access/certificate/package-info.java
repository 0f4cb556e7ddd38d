/** Client certificates as a way to log in: whom to believe, and whether it still holds. */
@NullMarked
package org.lightlock.access.certificate;

import org.jspecify.annotations.NullMarked;
