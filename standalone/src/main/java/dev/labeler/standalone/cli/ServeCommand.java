package dev.labeler.standalone.cli;

import dev.labeler.standalone.server.StandaloneServer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Starts all services in one process. All data is stored below --home.")
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private StandaloneOptions options = new StandaloneOptions();

    @Override
    public Integer call() throws Exception {
        long start = System.nanoTime();
        var standalone = StandaloneServer.start(options.config(""));
        Runtime.getRuntime().addShutdownHook(new Thread(standalone::close, "shutdown"));
        standalone
                .generatedSecrets()
                .forEach((name, value) -> System.out.println("generated " + name + " (shown this once): " + value));
        System.out.printf(
                "labeler ready in %.1f s: REST %s · gRPC 127.0.0.1:%d · data in %s · sign in as %s%n",
                (System.nanoTime() - start) / 1e9,
                standalone.uri(),
                standalone.grpcPort(),
                standalone.home(),
                standalone.adminEmail());
        return 0;
    }
}
