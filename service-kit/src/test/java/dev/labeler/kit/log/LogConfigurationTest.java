package dev.labeler.kit.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.FilterReply;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.LoggingSetup;
import dev.labeler.kit.rpc.Failure;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/// The configuration of the log, as the processes use it.
final class LogConfigurationTest {
    @Test
    void theLevelIsThatOfTheEnvironment() throws Exception {
        assertThat(root(Map.of()).getLevel()).isEqualTo(Level.INFO);
        assertThat(root(Map.of("LOG_LEVEL", "ERROR")).getLevel()).isEqualTo(Level.ERROR);
        assertThat(root(Map.of("LOG_LEVEL", "DEBUG")).getLevel()).isEqualTo(Level.DEBUG);
    }

    @Test
    void jsonHasTheRequestIdAndTheDetailsOfAnEventInOneLine() throws Exception {
        var root = root(Map.of("LOG_FORMAT", "json"));
        var event = event(root, "line 1\nline 2", new IllegalStateException("a defect"));
        event.setMDCPropertyMap(Map.of("request_id", "abc"));
        event.addKeyValuePair(new KeyValuePair("status", 200));

        var line = new String(appender(root).getEncoder().encode(event), StandardCharsets.UTF_8);

        assertThat(line.strip()).doesNotContain("\n");
        var json = JsonMapper.builder().build().readTree(line);
        assertThat(json.get("level").asText()).isEqualTo("WARN");
        assertThat(json.get("formattedMessage").asText()).isEqualTo("line 1\nline 2");
        assertThat(json.at("/mdc/request_id").asText()).isEqualTo("abc");
        assertThat(json.at("/kvpList/0/status").asInt()).isEqualTo(200);
        assertThat(json.at("/throwable/message").asText()).isEqualTo("a defect");
    }

    @Test
    void theEventsOfAnOutageAreOneLine() throws Exception {
        var root = root(Map.of());
        var lines = new ListAppender<ILoggingEvent>();
        var own = (Logger) LoggerFactory.getLogger(OutageLogFilter.class);
        lines.start();
        own.addAppender(lines);
        try {
            for (int n = 0; n < 1_000; n++) {
                var outage = new IllegalStateException(
                        "job failed",
                        new SQLTransientConnectionException("no connection", new SQLException("down", "08001")));
                assertThat(decide(root, event(root, "job " + n, outage))).isEqualTo(FilterReply.DENY);
                var storage = new IllegalStateException(Failure.unavailable("storage", new SQLException("x")));
                assertThat(decide(root, event(root, "copy " + n, storage))).isEqualTo(FilterReply.DENY);
            }
        } finally {
            own.detachAppender(lines);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactlyInAnyOrder(
                        "dependency unavailable: dependency=database first_event=\"job 0\""
                                + " cause=java.sql.SQLException: down",
                        "dependency unavailable: dependency=storage first_event=\"copy 0\" cause=java.sql.SQLException: x");
        assertThat(decide(root, event(root, "other", new SQLException("syntax", "42601"))))
                .isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide(root, event(root, "none", null))).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void unknownValuesAreRefusedByName() {
        LoggingSetup.requireValid(new Environment(Map.of("LOG_LEVEL", "debug", "LOG_FORMAT", "json")));
        for (var variable : List.of("LOG_LEVEL", "LOG_FORMAT")) {
            assertThatThrownBy(() -> LoggingSetup.requireValid(new Environment(Map.of(variable, "loud"))))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(variable);
        }
    }

    private static Logger root(Map<String, String> variables) throws Exception {
        var context = new LoggerContext();
        variables.forEach(context::putProperty);
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogConfigurationTest.class.getResource("/logback.xml"));
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static ConsoleAppender<ILoggingEvent> appender(Logger root) {
        var appenders = root.iteratorForAppenders();
        assertThat(appenders).hasNext();
        return (ConsoleAppender<ILoggingEvent>) appenders.next();
    }

    private static FilterReply decide(Logger root, ILoggingEvent event) {
        return appender(root).getFilterChainDecision(event);
    }

    private static LoggingEvent event(Logger root, String message, @Nullable Throwable thrown) {
        return new LoggingEvent("caller", root, Level.WARN, message, thrown, new Object[0]);
    }
}
