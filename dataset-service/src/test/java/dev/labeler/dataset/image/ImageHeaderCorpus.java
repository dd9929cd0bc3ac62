package dev.labeler.dataset.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.testing.ExternalTool;
import dev.labeler.testing.TestDirectories;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Pictures written by ImageMagick, libtiff, libwebp and exiftool, and the sizes that these programs report.
final class ImageHeaderCorpus {
    /// Pixels with the orientation applied.
    record Size(int width, int height) {}

    private static final String BASE = "base.png";

    private final ExternalTool magick = ExternalTool.require("imagemagick", "magick", "convert-im6.q16");
    private final ExternalTool exiftool = ExternalTool.require("libimage-exiftool-perl", "exiftool");
    private final ExternalTool tiffcp = ExternalTool.require("libtiff-tools", "tiffcp");
    private final ExternalTool cwebp = ExternalTool.require("webp", "cwebp");
    private final ExternalTool gif2webp = ExternalTool.require("webp", "gif2webp");
    private final ExternalTool webpmux = ExternalTool.require("webp", "webpmux");
    private final Path folder = TestDirectories.scratch("pictures");
    private final Path blocks = TestDirectories.scratch("metadata");
    private final List<String> exiftoolArguments = new ArrayList<>();

    static ImageHeaderCorpus make() throws Exception {
        var corpus = new ImageHeaderCorpus();
        corpus.magick("-size", "67x43", "-seed", "7", "plasma:red-blue", "-depth", "8", BASE);
        corpus.blocks();
        corpus.formats();
        corpus.tiffs();
        corpus.webps();
        corpus.metadata();
        corpus.orientations();
        corpus.exiftool.run(corpus.folder, corpus.exiftoolArguments);
        corpus.trailer();
        return corpus;
    }

    private void formats() throws Exception {
        magick(BASE, "-quality", "85", "base.jpg");
        magick(BASE, "-interlace", "JPEG", "progressive.jpg");
        magick(BASE, "-colorspace", "CMYK", "cmyk.jpg");
        magick(BASE, "-colorspace", "Gray", "gray.jpg");
        magick(BASE, "-sampling-factor", "4:2:0", "-define", "jpeg:restart-interval=2", "sampled.jpeg");
        magick(BASE, "-interlace", "PNG", "interlaced.png");
        magick(BASE, "-depth", "16", "png48:deep.png");
        magick(BASE, "-alpha", "set", "-channel", "A", "-evaluate", "set", "50%", "png32:alpha.png");
        magick(BASE, "-colors", "16", "png8:palette.png");
        magick(BASE, "-monochrome", "bilevel.png");
        magick(BASE, "bmp2:os2.bmp");
        magick(BASE, "bmp3:windows3.bmp");
        magick(BASE, "-alpha", "set", "bmp:windows5.bmp");
        magick(BASE, "-type", "Palette", "-compress", "RLE", "bmp3:rle.bmp");
        for (var plain : List.of("ppm", "pgm", "pbm")) {
            magick(BASE, "raw." + plain);
            magick(BASE, "-compress", "none", "plain." + plain);
        }
        magick(BASE, "still.gif");
        magick(BASE, "-interlace", "GIF", "interlaced.gif");
        magick("-delay", "10", BASE, "(", BASE, "-flip", ")", "(", BASE, "-rotate", "180", ")", "animated.gif");
    }

    private void tiffs() throws Exception {
        for (var compression : List.of("None", "LZW", "Zip", "RLE", "JPEG", "WebP", "ZSTD", "LZMA")) {
            magick(BASE, "-compress", compression, compression + ".tif");
        }
        for (var compression : List.of("Fax", "Group4")) {
            magick(BASE, "-monochrome", "-compress", compression, compression + ".tif");
        }
        magick(BASE, "-depth", "16", "-compress", "LZW", "deep.tiff");
        magick(BASE, "-colorspace", "CMYK", "-compress", "Zip", "cmyk.tiff");
        tiffcp.run(folder, "-c", "lzw:2", "None.tif", "predictor.tif");
        tiffcp.run(folder, "-c", "g3:2d", "Group4.tif", "group3.tif");
        tiffcp.run(folder, "-B", "-c", "lzw", "None.tif", "bigendian.tif");
        tiffcp.run(folder, "-8", "-c", "zip", "None.tif", "bigtiff.tif");
        tiffcp.run(folder, "-8", "-B", "None.tif", "bigtiff-bigendian.tif");
        tiffcp.run(folder, "-t", "-w", "16", "-l", "16", "-c", "zip", "None.tif", "tiled.tif");
        tiffcp.run(folder, "-r", "8", "-p", "separate", "None.tif", "planes.tif");
        tiffcp.run(folder, "None.tif", "LZW.tif", "deep.tiff", "pages.tif");
    }

    private void webps() throws Exception {
        cwebp.run(folder, "-quiet", BASE, "-o", "lossy.webp");
        cwebp.run(folder, "-quiet", "-lossless", BASE, "-o", "lossless.webp");
        cwebp.run(folder, "-quiet", "alpha.png", "-o", "alpha.webp");
        gif2webp.run(folder, "-quiet", "animated.gif", "-o", "animated.webp");
        var profile = blocks.resolve("icc1m").toString();
        webpmux.run(folder, "-set", "icc", profile, "lossy.webp", "-o", "icc-1m.webp");
    }

    private void blocks() throws IOException {
        Files.write(blocks.resolve("9k"), words(9_000));
        Files.write(blocks.resolve("60k"), words(60_000));
        Files.write(blocks.resolve("1m"), words(1_000_000));
        Files.write(blocks.resolve("icc9k"), colourProfile(9_000));
        Files.write(blocks.resolve("icc1m"), colourProfile(1_000_000));
        Files.write(blocks.resolve("icc10m"), colourProfile(10_000_000));
    }

    /// Twelve kinds of metadata before the frame header, up to 10 MB.
    private void metadata() {
        add("base.jpg", "icc-9k.jpg", "-icc_profile<=" + blocks.resolve("icc9k"));
        add("base.jpg", "icc-10m.jpg", "-icc_profile<=" + blocks.resolve("icc10m"));
        add("base.jpg", "comment-9k.jpg", "-comment<=" + blocks.resolve("9k"));
        add("base.jpg", "comment-1m.jpg", "-comment<=" + blocks.resolve("1m"));
        add("base.jpg", "xmp-9k.jpg", "-xmp-dc:description<=" + blocks.resolve("9k"));
        add("base.jpg", "xmp-1m.jpg", "-xmp-dc:description<=" + blocks.resolve("1m"));
        add("base.jpg", "iptc-60k.jpg", "-m", "-iptc:caption-abstract<=" + blocks.resolve("60k"));
        add("base.jpg", "photoshop.jpg", "-photoshopthumbnail<=base.jpg");
        add("base.jpg", "exif-60k.jpg", "-usercomment<=" + blocks.resolve("60k"), "-orientation#=6");
        add("base.jpg", "exif-thumbnail.jpg", "-thumbnailimage<=base.jpg", "-orientation#=8");
        add(
                "progressive.jpg",
                "everything.jpg",
                "-m",
                "-icc_profile<=" + blocks.resolve("icc9k"),
                "-comment<=" + blocks.resolve("60k"),
                "-xmp-dc:description<=" + blocks.resolve("60k"),
                "-iptc:caption-abstract<=" + blocks.resolve("60k"),
                "-orientation#=5");
        add(BASE, "text-1m.png", "-png:comment<=" + blocks.resolve("1m"));
        add(BASE, "xmp-1m.png", "-xmp-dc:description<=" + blocks.resolve("1m"));
        add(BASE, "icc.png", "-icc_profile<=" + blocks.resolve("icc1m"));
        add("LZW.tif", "icc-1m.tif", "-icc_profile<=" + blocks.resolve("icc1m"));
    }

    private void orientations() {
        for (var orientation = 1; orientation <= 8; orientation++) {
            for (var file : List.of("base.jpg", BASE, "Zip.tif")) {
                var name = "turned" + orientation + file.substring(file.indexOf('.'));
                add(file, name, "-orientation#=" + orientation);
            }
        }
    }

    /// As phones append a video, and scanners a second page.
    private void trailer() throws IOException {
        var trailer = new byte[1_000_000];
        new Random(3).nextBytes(trailer);
        Files.copy(folder.resolve("base.jpg"), folder.resolve("trailer.jpg"));
        Files.write(folder.resolve("trailer.jpg"), trailer, StandardOpenOption.APPEND);
    }

    private void add(String from, String to, String... tags) {
        if (!exiftoolArguments.isEmpty()) {
            exiftoolArguments.add("-execute");
        }
        exiftoolArguments.addAll(List.of("-q", "-q", "-o", to));
        exiftoolArguments.addAll(Arrays.asList(tags));
        exiftoolArguments.add(from);
    }

    /// A header with RGB to XYZ, no tag, and noise.
    private static byte[] colourProfile(int size) {
        var profile = new byte[size];
        new Random(size).nextBytes(profile);
        Arrays.fill(profile, 0, 132, (byte) 0);
        ByteBuffer.wrap(profile)
                .putInt(0, size)
                .putInt(8, 0x02400000)
                .put(12, "mntrRGB XYZ ".getBytes(StandardCharsets.US_ASCII))
                .put(36, "acsp".getBytes(StandardCharsets.US_ASCII));
        return profile;
    }

    private static byte[] words(int size) {
        var random = new Random(size);
        var text = new byte[size];
        for (var i = 0; i < size; i++) {
            text[i] = (byte) ('a' + random.nextInt(26));
        }
        return text;
    }

    private void magick(String... arguments) throws Exception {
        magick.run(folder, arguments);
    }

    /// By name.
    Map<String, byte[]> files() throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (var paths = Files.list(folder)) {
            for (var path : paths.toList()) {
                files.put(path.getFileName().toString(), Files.readAllBytes(path));
            }
        }
        return files;
    }

    /// What ImageMagick makes of the first frame once it has decoded and turned it.
    Map<String, Size> sizesDecoded() throws Exception {
        var arguments = new ArrayList<String>();
        files().keySet().forEach(name -> arguments.add(name + "[0]"));
        arguments.addAll(List.of("-auto-orient", "-format", "%f %w %h\n", "info:"));
        var sizes = new HashMap<String, Size>();
        magick.run(folder, arguments).lines().map(line -> line.split(" ")).forEach(words -> {
            if (words.length == 3) {
                sizes.put(words[0], new Size(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
            }
        });
        return sizes;
    }

    /// What exiftool reads from the headers.
    Map<String, Size> sizesByHeader() throws Exception {
        var json =
                exiftool.run(folder, "-q", "-q", "-j", "-n", "-IFD0:Orientation", "-ImageWidth", "-ImageHeight", ".");
        var sizes = new HashMap<String, Size>();
        try (var parser = new JsonFactory().createParser(json)) {
            var name = "";
            var numbers = new HashMap<String, Integer>();
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_NUMBER_INT) {
                    numbers.put(parser.currentName(), parser.getIntValue());
                } else if (token == JsonToken.VALUE_STRING) {
                    name = Path.of(parser.getText()).getFileName().toString();
                } else if (token == JsonToken.END_OBJECT) {
                    var width = numbers.getOrDefault("ImageWidth", 0);
                    var height = numbers.getOrDefault("ImageHeight", 0);
                    var turned = numbers.getOrDefault("Orientation", 1) > 4;
                    sizes.put(name, turned ? new Size(height, width) : new Size(width, height));
                    numbers.clear();
                }
            }
        }
        return sizes;
    }
}
