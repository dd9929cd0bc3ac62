/// Settings read once from the environment, and logging. Nothing here has a default for a secret.
@NullMarked
package dev.labeler.kit.config;

import org.jspecify.annotations.NullMarked;
