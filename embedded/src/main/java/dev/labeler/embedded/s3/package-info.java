/// An S3 server inside this JVM over a local directory: S3Proxy with its file-system store; requests must be
/// signed (signature version 4), and objects are forced to disk before they are acknowledged. It does not
/// depend on the content of the objects.
@NullMarked
package dev.labeler.embedded.s3;

import org.jspecify.annotations.NullMarked;
