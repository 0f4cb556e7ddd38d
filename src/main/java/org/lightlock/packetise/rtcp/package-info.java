/** What viewers report about what they receive, and what they are told with it (RTCP). */
@NullMarked
package org.lightlock.packetise.rtcp;

import org.jspecify.annotations.NullMarked;
