/// Webhooks: URLs that owners register, and the events that become deliveries to them. Sends through `delivery`.
@NullMarked
package dev.labeler.export.webhook;

import org.jspecify.annotations.NullMarked;
