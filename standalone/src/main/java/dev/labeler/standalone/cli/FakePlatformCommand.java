package dev.labeler.standalone.cli;

import dev.labeler.embedded.platform.FakePlatform;
import dev.labeler.embedded.platform.PlatformFault;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "fake-platform",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a platform for trials: its storage API, a receiver of events at /events, and faults on demand.",
            "Prints every request. Files are kept in memory. Not for production."
        })
final class FakePlatformCommand implements Callable<Integer> {
    private static final int UPLOADS_PER_MINUTE = 10;
    private static final long MAX_UPLOAD_BYTES = 100_000_000;
    private static final long PRINT_INTERVAL_MILLIS = 200;

    @Option(names = "--port", defaultValue = "8090", description = "Port on 127.0.0.1, 0 for any free one (8090).")
    private int port;

    @Option(
            names = "--token",
            defaultValue = "fake-platform",
            description = "Bearer token of the storage API (fake-platform); PLATFORM_API_TOKEN of the server.")
    private String token = "";

    @Option(
            names = "--secret",
            defaultValue = "fake-platform",
            description = "Secret of the events (fake-platform); PLATFORM_WEBHOOK_SECRET of the server.")
    private String secret = "";

    @Option(names = "--fault", defaultValue = "NONE", description = "Fails every request: ${COMPLETION-CANDIDATES}.")
    private PlatformFault fault = PlatformFault.NONE;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        try (var platform = FakePlatform.start(
                new FakePlatform.Settings(port, token, secret, UPLOADS_PER_MINUTE, MAX_UPLOAD_BYTES))) {
            platform.failAll(fault);
            out.println("The fake platform listens on " + platform.uri() + ". Press Ctrl-C to stop it.");
            out.flush();
            for (var printed = 0; ; Thread.sleep(PRINT_INTERVAL_MILLIS)) {
                var ledger = platform.ledger();
                for (; printed < ledger.size(); printed++) {
                    out.println(ledger.get(printed));
                }
                out.flush();
            }
        }
    }
}
