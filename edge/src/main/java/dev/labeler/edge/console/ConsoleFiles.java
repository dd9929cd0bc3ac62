package dev.labeler.edge.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All files of the console. Their addresses contain a hash of all contents, so that browsers can keep them: a
/// changed file has another address.
final class ConsoleFiles {
    private static final String FOLDER = "dev/labeler/edge/console/files";
    private static final String PAGE = "index.html";

    private final String hash;
    private final Map<String, ConsoleFile> files;
    private final ConsoleFile page;

    private ConsoleFiles(Map<String, ConsoleFile> files) {
        var index = files.get(PAGE);
        if (index == null) {
            throw new IllegalStateException("the class path has no " + FOLDER + "/" + PAGE);
        }
        this.files = Map.copyOf(files);
        hash = hash(files);
        page = ConsoleFile.of(
                PAGE,
                index.text().replace("\"files/", "\"console/" + hash + "/").getBytes(StandardCharsets.UTF_8));
    }

    /// Reads the files from the class path: from a jar, or from folders in a build.
    static ConsoleFiles load() {
        var files = new TreeMap<String, ConsoleFile>();
        try {
            var folders = ConsoleFiles.class.getClassLoader().getResources(FOLDER);
            while (folders.hasMoreElements()) {
                read(folders.nextElement().toURI(), files);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return new ConsoleFiles(files);
    }

    /// The only page. It refers to the files by their addresses.
    ConsoleFile page() {
        return page;
    }

    /// The hash of all contents, 16 hex digits.
    String hash() {
        return hash;
    }

    /// Null if there is no such file.
    @Nullable
    ConsoleFile find(String path) {
        return files.get(path);
    }

    private static void read(URI folder, Map<String, ConsoleFile> files) throws IOException {
        if (!"jar".equals(folder.getScheme())) {
            read(Path.of(folder), files);
            return;
        }
        try (var jar = FileSystems.newFileSystem(folder, Map.of())) {
            read(jar.getPath(FOLDER), files);
        } catch (FileSystemAlreadyExistsException e) {
            // Another server of this process, or a library, has opened the jar.
            read(FileSystems.getFileSystem(folder).getPath(FOLDER), files);
        }
    }

    private static void read(Path folder, Map<String, ConsoleFile> files) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.filter(Files::isRegularFile).toList()) {
                var name = folder.relativize(path).toString().replace('\\', '/');
                if (ConsoleFile.isServed(name) && !files.containsKey(name)) {
                    files.put(name, ConsoleFile.of(name, Files.readAllBytes(path)));
                }
            }
        }
    }

    private static String hash(Map<String, ConsoleFile> files) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            files.forEach((name, file) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(file.content());
            });
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
