/** Every binding to the operating system, and nothing else. */
@NullMarked
package org.lightlock.posix;

import org.jspecify.annotations.NullMarked;
