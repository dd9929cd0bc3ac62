package dev.labeler.dataset.sharing;

import dev.labeler.proto.type.v1.Role;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of the view `member`: a user with a role of their own on a dataset.
///
/// @param grantedBy user id, null where a service granted the role or the user created the dataset
record DatasetMember(long userId, Role role, @Nullable Long grantedBy, Instant grantedAt) {}
