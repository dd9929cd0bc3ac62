/// Deliveries: sends the files of published versions to the platform, and events to webhooks, once they are stored as
/// rows. Does
/// not write versions.
@NullMarked
package dev.labeler.export.delivery;

import org.jspecify.annotations.NullMarked;
