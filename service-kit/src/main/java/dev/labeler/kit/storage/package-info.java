/// One object store over the S3 API, the same for every provider, and the promises it is held to.
@NullMarked
package dev.labeler.kit.storage;

import org.jspecify.annotations.NullMarked;
