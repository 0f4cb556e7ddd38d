/** The command line, the family of processes, and the only place where parts are wired together. */
@NullMarked
package org.lightlock.app;

import org.jspecify.annotations.NullMarked;
