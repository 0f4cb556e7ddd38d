/** Live pictures as fragmented MP4 over a WebSocket, for Media Source Extensions. */
@NullMarked
package org.lightlock.serve.mse;

import org.jspecify.annotations.NullMarked;
