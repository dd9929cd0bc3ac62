# One image for all four services; the command names the service.
FROM eclipse-temurin:25-jdk AS build
ENV LC_ALL=C.UTF-8
WORKDIR /labeler
# The dependencies in a layer of their own, which is rebuilt only when a pom changes.
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY proto/pom.xml proto/
COPY formats/pom.xml formats/
COPY service-kit/pom.xml service-kit/
COPY embedded/pom.xml embedded/
COPY testing/pom.xml testing/
COPY dataset-service/pom.xml dataset-service/
COPY annotation-service/pom.xml annotation-service/
COPY export-service/pom.xml export-service/
COPY edge/pom.xml edge/
COPY standalone/pom.xml standalone/
COPY bench/pom.xml bench/
RUN ./mvnw -q -B -ntp -pl standalone -am dependency:go-offline -DexcludeGroupIds=dev.labeler
COPY . .
RUN ./mvnw -q -B -ntp -pl standalone -am -DskipTests -Dskip.format=true package

FROM eclipse-temurin:25-jre
ENV LC_ALL=C.UTF-8
RUN useradd --system --no-create-home labeler
COPY --from=build /labeler/standalone/target/lib /opt/labeler/lib
USER labeler
EXPOSE 8020 8021
# Ready when the gRPC health service, or REST in the edge, says so. A JVM starts for each check, hence the small heap and the long interval.
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --start-interval=3s --retries=3 \
    CMD ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx32m", "--enable-native-access=ALL-UNNAMED", \
    "--sun-misc-unsafe-memory-access=allow", "-cp", "/opt/labeler/lib/*", "dev.labeler.standalone.cli.LabelerCommand", "health"]
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-Xmx256m", "-XX:MaxDirectMemorySize=96m", "-XX:+UseCompactObjectHeaders", \
    "-XX:TrimNativeHeapInterval=10000", "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", "--enable-native-access=ALL-UNNAMED", \
    "--sun-misc-unsafe-memory-access=allow", "-cp", "/opt/labeler/lib/*", "dev.labeler.standalone.cli.LabelerCommand"]
CMD ["--help"]
