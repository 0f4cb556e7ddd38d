/** The gateway's live streams: pixels from the airlock in, encoded pictures to subscribers out. */
@NullMarked
package org.lightlock.relay;

import org.jspecify.annotations.NullMarked;
