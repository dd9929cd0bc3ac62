/// The attributes of annotations: their JSON, and the schema with which a class restricts them. Does not
/// depend on the database.
@NullMarked
package dev.labeler.annotation.attribute;

import org.jspecify.annotations.NullMarked;
