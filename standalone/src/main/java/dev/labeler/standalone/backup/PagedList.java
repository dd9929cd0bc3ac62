package dev.labeler.standalone.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Collects items and passes them on in pages.
final class PagedList<T> {
    private final int size;
    private final Consumer<List<T>> visitor;
    private final List<T> page = new ArrayList<>();

    PagedList(int size, Consumer<List<T>> visitor) {
        this.size = size;
        this.visitor = visitor;
    }

    void add(T item) {
        page.add(item);
        if (page.size() == size) {
            flush();
        }
    }

    /// Passes the last page on.
    void flush() {
        if (!page.isEmpty()) {
            visitor.accept(page);
            page.clear();
        }
    }
}
