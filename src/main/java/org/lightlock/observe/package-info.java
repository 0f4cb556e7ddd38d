/** Metrics and health, served to this machine only. */
@NullMarked
package org.lightlock.observe;

import org.jspecify.annotations.NullMarked;
