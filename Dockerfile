# One image, four services: the command names which one runs.
FROM eclipse-temurin:25-jdk AS build
ENV LC_ALL=C.UTF-8
WORKDIR /labeler
COPY . .
RUN ./mvnw -q -pl standalone -am -DskipTests -Dskip.format=true package

FROM eclipse-temurin:25-jre
ENV LC_ALL=C.UTF-8
RUN useradd --system --no-create-home labeler
COPY --from=build /labeler/standalone/target/lib /opt/labeler/lib
USER labeler
EXPOSE 8020 8021
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-Xmx256m", "-XX:MaxDirectMemorySize=96m", "-XX:+UseCompactObjectHeaders", \
    "-XX:TrimNativeHeapInterval=10000", "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", "--enable-native-access=ALL-UNNAMED", \
    "--sun-misc-unsafe-memory-access=allow", "-cp", "/opt/labeler/lib/*", "dev.labeler.standalone.cli.Labeler"]
CMD ["--help"]
