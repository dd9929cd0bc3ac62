/// The frontend's calls about permissions, invitations and users.
@NullMarked
package dev.labeler.frontend.member;

import org.jspecify.annotations.NullMarked;
