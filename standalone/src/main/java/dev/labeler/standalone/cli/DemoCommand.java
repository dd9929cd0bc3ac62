package dev.labeler.standalone.cli;

import dev.labeler.standalone.demo.DemoRunner;
import dev.labeler.standalone.server.StandaloneServer;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Starts all services in one process and runs the main workflow with a generated sample dataset.")
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private StandaloneOptions options = new StandaloneOptions();

    @Option(names = "--exit", description = "End after the table instead of staying up.")
    private boolean exit;

    @Override
    public Integer call() throws Exception {
        try (var standalone = StandaloneServer.start(options.config("demo"))) {
            var onSignal = new Thread(standalone::close, "shutdown");
            Runtime.getRuntime().addShutdownHook(onSignal);
            new DemoRunner(standalone, System.out).run();
            if (exit) {
                Runtime.getRuntime().removeShutdownHook(onSignal);
                return 0;
            }
            System.out.println("\nThe server keeps running. Press Ctrl-C to stop it.");
            new CountDownLatch(1).await();
            return 0;
        }
    }
}
