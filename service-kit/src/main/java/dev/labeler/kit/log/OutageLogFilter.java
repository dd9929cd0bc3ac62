package dev.labeler.kit.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import dev.labeler.kit.rpc.FailureMapper;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Replaces the log events that an unavailable dependency causes, which can be thousands with a stack trace each, by
/// one line when they begin. The health checks log when the dependency is available again.
public final class OutageLogFilter extends Filter<ILoggingEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(OutageLogFilter.class);

    /// Events after such a time without one belong to another outage.
    private static final Duration GAP = Duration.ofMinutes(1);

    /// The time of the last event of each dependency.
    private final Map<String, Long> lastEvents = new ConcurrentHashMap<>();

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (!(event.getThrowableProxy() instanceof ThrowableProxy proxy)) {
            return FilterReply.NEUTRAL;
        }
        var failure = FailureMapper.fromException(proxy.getThrowable());
        if (failure.code() != Status.Code.UNAVAILABLE) {
            return FilterReply.NEUTRAL;
        }
        var dependency = failure.metadata().getOrDefault("dependency", "service");
        var last = lastEvents.put(dependency, event.getTimeStamp());
        if (last == null || event.getTimeStamp() - last > GAP.toMillis()) {
            LOG.warn(
                    "dependency unavailable: dependency={} first_event=\"{}\" cause={}",
                    dependency,
                    event.getFormattedMessage(),
                    root(proxy.getThrowable()));
        }
        return FilterReply.DENY;
    }

    private static String root(Throwable thrown) {
        var root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }
}
