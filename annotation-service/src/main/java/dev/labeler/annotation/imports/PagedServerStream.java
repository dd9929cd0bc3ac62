package dev.labeler.annotation.imports;

import dev.labeler.kit.rpc.FailureMapper;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;

/// A server stream of pages, read on demand and cancelled when closed. The call starts with the first read.
///
/// @param <P> the page
final class PagedServerStream<P> implements AutoCloseable {
    private final Context.CancellableContext context = Context.current().withCancellation();
    private final Callable<Iterator<P>> call;
    private Iterator<P> pages = Collections.emptyIterator();
    private boolean called;

    PagedServerStream(Callable<Iterator<P>> call) {
        this.call = call;
    }

    <T> Iterator<T> items(Function<P, Stream<T>> content) {
        return new Iterator<>() {
            private Iterator<T> page = Collections.emptyIterator();

            @Override
            public boolean hasNext() {
                while (!page.hasNext() && hasPage()) {
                    page = content.apply(pages.next()).iterator();
                }
                return page.hasNext();
            }

            @Override
            public T next() {
                return page.next();
            }
        };
    }

    private boolean hasPage() {
        try {
            if (!called) {
                called = true;
                pages = context.call(call);
            }
            return pages.hasNext();
        } catch (StatusRuntimeException e) {
            throw FailureMapper.fromException(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        context.cancel(null);
    }
}
