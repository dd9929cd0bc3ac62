/// The object store over the S3 API, the same for every provider, with a check of the capabilities that it must
/// have.
@NullMarked
package dev.labeler.kit.storage;

import org.jspecify.annotations.NullMarked;
