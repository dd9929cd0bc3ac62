package dev.labeler.standalone;

import dev.labeler.kit.failpoint.FailpointPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Two faults, each after a number of failpoint hits.
record FaultPair(Fault first, Fault second) {
    private static final List<Kind> KINDS = List.of(Kind.values());

    /// What is interrupted.
    enum Kind {
        HALT,
        KILL_POSTGRES,
        STOP_STORAGE
    }

    /// @param hits failpoint hits since the publication began, or since the first fault
    record Fault(Kind kind, int hits) {
        private static Fault choose(Random random, int hits) {
            return new Fault(KINDS.get(random.nextInt(KINDS.size())), 1 + random.nextInt(hits));
        }
    }

    static FaultPair choose(Random random, int hits) {
        return new FaultPair(Fault.choose(random, hits), Fault.choose(random, hits));
    }

    /// Injects the faults in a thread until they are done or the publication has ended.
    Injection inject(SoakServer server, FailpointPlan plan) {
        return new Injection(server, plan);
    }

    final class Injection implements AutoCloseable {
        private final SoakServer server;
        private final FailpointPlan plan;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
        private final Future<Integer> running;

        private Injection(SoakServer server, FailpointPlan plan) {
            this.server = server;
            this.plan = plan;
            Callable<Integer> faults = () -> inject(second, inject(first, 0));
            this.running = thread.submit(faults);
        }

        private int inject(Fault fault, int since) throws Exception {
            var due = since + fault.hits();
            if (fault.kind() == Kind.HALT) {
                plan.set("halt", due);
            }
            while (!ended.get() && plan.hits().size() < due) {
                TimeUnit.MILLISECONDS.sleep(2);
            }
            if (ended.get()) {
                return due;
            }
            switch (fault.kind()) {
                case HALT -> {}
                case KILL_POSTGRES -> killPostgres();
                case STOP_STORAGE -> {
                    server.storage().refuseConnections();
                    TimeUnit.SECONDS.sleep(1);
                    server.storage().acceptConnections();
                }
            }
            return due;
        }

        private void killPostgres() throws IOException {
            var pidFile = server.home().resolve("postgres/data/postmaster.pid");
            if (Files.exists(pidFile)) {
                var pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        }

        @Override
        public void close() {
            ended.set(true);
            thread.close();
            if (running.state() == Future.State.FAILED) {
                throw new IllegalStateException("A fault was not injected", running.exceptionNow());
            }
        }
    }
}
