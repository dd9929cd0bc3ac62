/// The spelling of user ids in the frontend's API.
@NullMarked
package dev.labeler.frontend.user;

import org.jspecify.annotations.NullMarked;
