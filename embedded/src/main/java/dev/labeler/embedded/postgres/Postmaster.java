package dev.labeler.embedded.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts, monitors and stops the server process of one data directory.
final class Postmaster {

    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final Duration READY_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final int START_ATTEMPTS = 20;
    private static final long LOG_KEPT_BYTES = 10_000_000;

    private final PostgresBinaries binaries;
    private final ServerUser user;
    private final Path data;
    private final Path directory;
    private final Path log;

    Postmaster(PostgresBinaries binaries, ServerUser user, Path directory) {
        this.binaries = binaries;
        this.user = user;
        this.directory = directory;
        this.data = directory.resolve("data");
        this.log = directory.resolve("postgres.log");
    }

    /// Stops a server that a killed JVM left running on this data directory, and deletes a stale pid file.
    /// The caller holds the home's lock, so that no running JVM owns that server.
    void stopOrphan() throws IOException {
        var file = PostmasterPidFile.read(data);
        if (file.isEmpty()) {
            return;
        }
        var orphan = file.get().process(data);
        if (orphan.isPresent()) {
            LOG.info(
                    "Stopping a PostgreSQL that an earlier process left running: pid={}",
                    orphan.get().pid());
            stop(orphan.get());
        }
        // A stale pid file prevents the start where an unrelated process has that pid now. The server itself
        // detects backends that are still attached to the old shared memory, without this file.
        Files.deleteIfExists(data.resolve("postmaster.pid"));
    }

    /// Starts the server and returns when it accepts connections. Backends of a killed predecessor end
    /// shortly after it; until then the start is repeated.
    ///
    /// @throws PortInUseException when another process listens on the port
    Process start(List<String> settings) throws IOException, PortInUseException {
        for (var attempt = 1; ; attempt++) {
            stopOrphan();
            rotateLog();
            var logFrom = Files.exists(log) ? Files.size(log) : 0;
            var command = new ArrayList<>(List.of(binaries.postgres(), "-D", data.toString()));
            command.addAll(settings);
            var process = spawn(user.serverCommand(command));
            if (becomesReady(process)) {
                return process;
            }
            var written = logSince(logFrom);
            if (written.contains("Address already in use")) {
                throw new PortInUseException(written);
            }
            if (!written.contains("pre-existing shared memory block") || attempt == START_ATTEMPTS) {
                throw new PostgresStartException("PostgreSQL did not start: " + written);
            }
            sleep(RETRY);
        }
    }

    /// Returns whether the server accepts connections within the limit; false when it ended.
    private boolean becomesReady(Process process) throws IOException {
        var deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (process.isAlive()) {
            if (isReady(process)) {
                return true;
            }
            if (System.nanoTime() > deadline) {
                stop(process.toHandle());
                return false;
            }
            sleep(POLL);
        }
        return false;
    }

    /// The kernel's parent-death signal is sent when the thread that started the child ends, so that thread
    /// must run as long as the server.
    private Process spawn(List<String> command) throws IOException {
        var started = new CompletableFuture<Process>();
        Thread.ofPlatform().daemon().name("postgres-keeper").start(() -> {
            try {
                var process = CommandRunner.builder(command, directory)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
                started.complete(process);
                process.onExit().join();
                LOG.debug("PostgreSQL ended: pid={} status={}", process.pid(), process.exitValue());
            } catch (IOException | RuntimeException failed) {
                started.completeExceptionally(failed);
            }
        });
        try {
            return started.get();
        } catch (ExecutionException failed) {
            throw new IOException("Could not start " + command.getFirst(), failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new PostgresStartException("Interrupted while PostgreSQL was starting", interrupted);
        }
    }

    private boolean isReady(Process process) throws IOException {
        return PostmasterPidFile.read(data)
                .filter(file -> file.pid() == process.pid() && file.ready())
                .isPresent();
    }

    /// Stops by a fast shutdown (open transactions are rolled back, a checkpoint is written), then by an
    /// immediate one, then by a kill.
    void stop(ProcessHandle process) throws IOException {
        if (!process.isAlive() || pgCtlStop(process, "fast") || pgCtlStop(process, "immediate")) {
            return;
        }
        LOG.warn("PostgreSQL did not stop and is killed; the next start recovers from its log: pid={}", process.pid());
        process.destroyForcibly();
        process.onExit().orTimeout(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    private boolean pgCtlStop(ProcessHandle process, String mode) throws IOException {
        var seconds = Long.toString(STOP_LIMIT.toSeconds());
        var command =
                List.of(binaries.pgCtl(), "stop", "-D", data.toString(), "-m", mode, "-w", "-t", seconds, "--silent");
        CommandRunner.run(user.command(command), directory, STOP_LIMIT.plusSeconds(10));
        try {
            process.onExit().orTimeout(2, TimeUnit.SECONDS).join();
        } catch (CompletionException stillAlive) {
            return !process.isAlive();
        }
        return true;
    }

    private void rotateLog() throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_KEPT_BYTES) {
            Files.move(log, directory.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private String logSince(long position) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        try (var in = Files.newInputStream(log)) {
            in.skipNBytes(position);
            return new String(in.readNBytes(16_384), StandardCharsets.UTF_8).strip();
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new PostgresStartException("Interrupted while PostgreSQL was starting", interrupted);
        }
    }

    /// Another process listens on the port.
    static final class PortInUseException extends Exception {

        private static final long serialVersionUID = 1L;

        PortInUseException(String log) {
            super(log);
        }
    }
}
