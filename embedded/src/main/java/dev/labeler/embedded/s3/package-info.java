/// An S3 server inside this JVM over a directory of the local disk: S3Proxy with its file-system
/// store, signature version 4 required, objects forced to disk before they are acknowledged. It
/// does not know what the objects mean.
@NullMarked
package dev.labeler.embedded.s3;

import org.jspecify.annotations.NullMarked;
