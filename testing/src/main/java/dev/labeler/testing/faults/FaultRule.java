package dev.labeler.testing.faults;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// Selects the requests that get a fault: those of the given operations whose key matches, starting at the
/// `first`, every `step`-th, at most `times`. Immutable except for its counters. A rule belongs to one proxy.
public final class FaultRule {
    private final Fault fault;
    private final Set<S3Operation> operations;
    private final Predicate<String> key;
    private final long first;
    private final long step;
    private final long times;
    private final AtomicLong matched = new AtomicLong();
    private final AtomicLong applied = new AtomicLong();

    private FaultRule(
            Fault fault, Set<S3Operation> operations, Predicate<String> key, long first, long step, long times) {
        this.fault = fault;
        this.operations = operations;
        this.key = key;
        this.first = first;
        this.step = step;
        this.times = times;
    }

    /// Every request of any operation.
    public static FaultRule every(Fault fault) {
        return new FaultRule(fault, EnumSet.allOf(S3Operation.class), _ -> true, 1, 1, Long.MAX_VALUE);
    }

    /// Every request of these operations.
    public static FaultRule on(Fault fault, S3Operation operation, S3Operation... more) {
        return new FaultRule(fault, EnumSet.of(operation, more), _ -> true, 1, 1, Long.MAX_VALUE);
    }

    /// Limits the rule to requests whose object key contains the text.
    public FaultRule keyContaining(String text) {
        return new FaultRule(fault, operations, name -> name.contains(text), first, step, times);
    }

    /// Limits the rule to the n-th matching request and those after it, counted from 1.
    public FaultRule from(long n) {
        return new FaultRule(fault, operations, key, n, step, times);
    }

    /// Limits the rule to every n-th matching request.
    public FaultRule everyNth(long n) {
        return new FaultRule(fault, operations, key, n, n, times);
    }

    /// Limits the rule to this number of requests.
    public FaultRule times(long count) {
        return new FaultRule(fault, operations, key, first, step, count);
    }

    /// Limits the rule to the n-th matching request.
    public FaultRule nth(long n) {
        return from(n).times(1);
    }

    /// The number of requests that got the fault.
    public long applied() {
        return applied.get();
    }

    Fault fault() {
        return fault;
    }

    boolean applies(S3RequestHead request) {
        if (!operations.contains(request.operation()) || !key.test(request.key())) {
            return false;
        }
        var n = matched.incrementAndGet();
        if (n < first || (n - first) % step != 0 || (n - first) / step >= times) {
            return false;
        }
        applied.incrementAndGet();
        return true;
    }
}
