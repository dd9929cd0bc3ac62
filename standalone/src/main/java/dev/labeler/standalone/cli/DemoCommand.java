package dev.labeler.standalone.cli;

import dev.labeler.standalone.demo.Demo;
import dev.labeler.standalone.house.House;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Starts all services in one process and takes a drawn sample dataset through the main job.")
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private HouseOptions options = new HouseOptions();

    @Option(names = "--exit", description = "End after the table instead of staying up.")
    private boolean exit;

    @Override
    public Integer call() throws Exception {
        try (var house = House.start(options.config("demo"))) {
            var onSignal = new Thread(house::close, "shutdown");
            Runtime.getRuntime().addShutdownHook(onSignal);
            new Demo(house, System.out).run();
            if (exit) {
                Runtime.getRuntime().removeShutdownHook(onSignal);
                return 0;
            }
            System.out.println("\nStaying up. Ctrl-C stops it.");
            new CountDownLatch(1).await();
            return 0;
        }
    }
}
