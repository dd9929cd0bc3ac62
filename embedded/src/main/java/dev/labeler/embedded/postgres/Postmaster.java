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

/// The server process of one data directory: started, watched and ended.
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

    /// Ends a server that a killed JVM left on this data directory, and clears a pid file whose pid
    /// means nothing any more. The caller holds the home's lock, so no living JVM owns that server.
    void stopOrphan() throws IOException {
        var file = PostmasterPidFile.read(data);
        if (file.isEmpty()) {
            return;
        }
        var orphan = file.get().process(data);
        if (orphan.isPresent()) {
            LOG.info(
                    "ending the PostgreSQL (pid {}) that an earlier run left behind",
                    orphan.get().pid());
            stop(orphan.get());
        }
        // Left in place, it would stop the start whenever an unrelated process has that pid today. Backends still
        // attached to the old shared memory are found by the server itself, without this file.
        Files.deleteIfExists(data.resolve("postmaster.pid"));
    }

    /// Starts the server and returns once it accepts connections. Backends of a killed predecessor
    /// notice its end within moments; until then the start is repeated.
    ///
    /// @throws PortTaken when something else listens there
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

    /// Whether it accepts connections in the end; false when it ended instead.
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

    /// The kernel's parent-death signal follows the thread that started the child, not the JVM, so
    /// that thread has to live as long as the server.
    private Process spawn(List<String> command) throws IOException {
        var started = new CompletableFuture<Process>();
        Thread.ofPlatform().daemon().name("postgres-keeper").start(() -> {
            try {
                var process = CommandRunner.builder(command, directory)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
                started.complete(process);
                process.onExit().join();
                LOG.debug("PostgreSQL (pid {}) ended with status {}", process.pid(), process.exitValue());
            } catch (IOException | RuntimeException failed) {
                started.completeExceptionally(failed);
            }
        });
        try {
            return started.get();
        } catch (ExecutionException failed) {
            throw new IOException("could not start " + command.getFirst(), failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new PostgresStartException("interrupted while PostgreSQL was starting", interrupted);
        }
    }

    private boolean isReady(Process process) throws IOException {
        return PostmasterPidFile.read(data)
                .filter(file -> file.pid() == process.pid() && file.ready())
                .isPresent();
    }

    /// Fast shutdown (open transactions are rolled back, a checkpoint is written), the harder ways
    /// after that.
    void stop(ProcessHandle process) throws IOException {
        if (!process.isAlive() || pgCtlStop(process, "fast") || pgCtlStop(process, "immediate")) {
            return;
        }
        LOG.warn("PostgreSQL (pid {}) did not stop; killing it, the next start recovers from its log", process.pid());
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
            throw new PostgresStartException("interrupted while PostgreSQL was starting", interrupted);
        }
    }

    /// Something else listens on the port.
    static final class PortInUseException extends Exception {

        private static final long serialVersionUID = 1L;

        PortInUseException(String log) {
            super(log);
        }
    }
}
