/** The JSON API under {@code /api/v1}. */
@NullMarked
package org.lightlock.control;

import org.jspecify.annotations.NullMarked;
