/// The audit log of datasets. An entry is written in the transaction of the change and never altered.
@NullMarked
package dev.labeler.dataset.audit;

import org.jspecify.annotations.NullMarked;
