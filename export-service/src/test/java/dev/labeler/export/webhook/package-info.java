/// Tests of webhooks.
@NullMarked
package dev.labeler.export.webhook;

import org.jspecify.annotations.NullMarked;
