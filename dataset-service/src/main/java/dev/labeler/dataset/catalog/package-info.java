/// The catalog of datasets: one row of metadata per dataset, the access rule, filters, and the forms in messages
/// and `meta.json`.
@NullMarked
package dev.labeler.dataset.catalog;

import org.jspecify.annotations.NullMarked;
