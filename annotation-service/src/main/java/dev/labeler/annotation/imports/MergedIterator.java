package dev.labeler.annotation.imports;

import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Merges two ordered sequences.
///
/// @param <T> the element
final class MergedIterator<T> implements Iterator<T> {
    private final Iterator<T> left;
    private final Iterator<T> right;
    private final Comparator<T> order;
    private @Nullable T nextLeft;
    private @Nullable T nextRight;

    private MergedIterator(Iterator<T> left, Iterator<T> right, Comparator<T> order) {
        this.left = left;
        this.right = right;
        this.order = order;
    }

    static <T> Stream<T> stream(Iterator<T> left, Iterator<T> right, Comparator<T> order) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                        new MergedIterator<>(left, right, order), Spliterator.ORDERED | Spliterator.NONNULL),
                false);
    }

    @Override
    public boolean hasNext() {
        if (nextLeft == null && left.hasNext()) {
            nextLeft = left.next();
        }
        if (nextRight == null && right.hasNext()) {
            nextRight = right.next();
        }
        return nextLeft != null || nextRight != null;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        var a = nextLeft;
        var b = nextRight;
        if (b == null || (a != null && order.compare(a, b) <= 0)) {
            nextLeft = null;
            return Objects.requireNonNull(a);
        }
        nextRight = null;
        return b;
    }
}
