/// Settings that are read once from the environment, and logging. No secret has a default.
@NullMarked
package dev.labeler.kit.config;

import org.jspecify.annotations.NullMarked;
