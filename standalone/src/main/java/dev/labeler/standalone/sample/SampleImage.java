package dev.labeler.standalone.sample;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/// Paints one sample image.
///
/// @param name path below the image root
/// @param shapes the shapes on it, in the order in which they are painted
record SampleImage(String name, String split, int width, int height, List<SampleShape> shapes) {
    SampleImage {
        shapes = List.copyOf(shapes);
    }

    byte[] png() {
        var canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var pen = canvas.createGraphics();
        pen.setColor(new Color(0xf4f1ea));
        pen.fillRect(0, 0, width, height);
        shapes.forEach(shape -> paint(pen, shape));
        pen.dispose();
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(canvas, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void paint(Graphics2D pen, SampleShape shape) {
        pen.setColor(shape.colour());
        switch (shape) {
            case SampleShape.Box box -> pen.fill(new Rectangle2D.Double(box.x(), box.y(), box.width(), box.height()));
            case SampleShape.Disc disc ->
                pen.fill(new Ellipse2D.Double(
                        disc.x() - disc.radius(), disc.y() - disc.radius(), 2 * disc.radius(), 2 * disc.radius()));
            case SampleShape.Region region -> {
                var path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
                region.parts().forEach(ring -> trace(path, ring));
                region.holes().forEach(ring -> trace(path, ring));
                pen.fill(path);
            }
        }
    }

    private static void trace(Path2D path, double[] ring) {
        path.moveTo(ring[0], ring[1]);
        for (int i = 2; i < ring.length; i += 2) {
            path.lineTo(ring[i], ring[i + 1]);
        }
        path.closePath();
    }
}
