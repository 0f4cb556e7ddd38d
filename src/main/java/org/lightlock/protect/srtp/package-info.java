/** SRTP and SRTCP (RFC 3711, RFC 7714): packets to the viewers, and their feedback. No network. */
@NullMarked
package org.lightlock.protect.srtp;

import org.jspecify.annotations.NullMarked;
