package dev.labeler.standalone.cli;

import dev.labeler.annotation.AnnotationServiceMain;
import dev.labeler.dataset.DatasetServiceMain;
import dev.labeler.edge.EdgeMain;
import dev.labeler.export.ExportServiceMain;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Starts each service as a process of its own, configured by the environment only.
final class ServiceCommands {
    private ServiceCommands() {}

    @Command(
            name = "dataset-service",
            mixinStandardHelpOptions = true,
            description = "Starts the dataset service (environment: DATABASE_URL, S3_*, JWT_SECRET, GRPC_PORT, …).")
    static final class DatasetServiceCommand implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            DatasetServiceMain.main(new String[0]);
            return 0;
        }
    }

    @Command(
            name = "annotation-service",
            mixinStandardHelpOptions = true,
            description = "Starts the annotation service (environment as above, and DATASET_SERVICE_ADDRESS).")
    static final class AnnotationServiceCommand implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            AnnotationServiceMain.main(new String[0]);
            return 0;
        }
    }

    @Command(
            name = "export-service",
            mixinStandardHelpOptions = true,
            description = "Starts the export service (environment as above, and ANNOTATION_SERVICE_ADDRESS).")
    static final class ExportServiceCommand implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            ExportServiceMain.main(new String[0]);
            return 0;
        }
    }

    @Command(
            name = "edge",
            mixinStandardHelpOptions = true,
            description =
                    "Starts the REST edge (environment: PORT, JWT_SECRET, RATE_LIMIT_*, the three *_SERVICE_ADDRESS, …).")
    static final class EdgeCommand implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            EdgeMain.main(new String[0]);
            return 0;
        }
    }
}
