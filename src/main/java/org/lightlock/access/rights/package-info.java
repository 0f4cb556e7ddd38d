/** Who may do what, when: decided from roles and grants alone, without any input or output. */
@NullMarked
package org.lightlock.access.rights;

import org.jspecify.annotations.NullMarked;
