/// The live feed of a project. One thread of the process reads the changes of all projects that have subscribers;
/// each subscriber gets them in the order of their numbers and waits without a database connection.
@NullMarked
package dev.labeler.annotation.feed;

import org.jspecify.annotations.NullMarked;
