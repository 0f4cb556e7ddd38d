/** What every HTTP service of the gateway shares: the session cookie, the origin rule, problems. */
@NullMarked
package org.lightlock.serve;

import org.jspecify.annotations.NullMarked;
