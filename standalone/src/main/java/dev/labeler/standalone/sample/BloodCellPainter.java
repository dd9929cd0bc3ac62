package dev.labeler.standalone.sample;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.List;
import java.util.random.RandomGenerator;

/// Paints cells as under a light microscope.
final class BloodCellPainter {
    private static final Color[] RED = {
        new Color(0xeec9c2), new Color(0xe0a09a), new Color(0xcf7d7b), new Color(0xbf6a6c)
    };
    private static final Color[] PLASMA = {new Color(0xddd3ea), new Color(0xcfc3e2), new Color(0xb4a4d0)};
    private static final Color[] NUCLEUS = {new Color(0x7b5aa6), new Color(0x5d3d8c), new Color(0x4a2d78)};
    private static final Color[] PLATELET = {new Color(0xa98cc4), new Color(0x8767a8), new Color(0x7c5c9f)};
    private static final int NOISE = 9;

    private final BufferedImage canvas;
    private final Graphics2D pen;

    private BloodCellPainter(int width, int height) {
        canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        pen = canvas.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setPaint(new GradientPaint(0, 0, new Color(0xfaf1ec), width, height, new Color(0xefe0de)));
        pen.fillRect(0, 0, width, height);
    }

    static BufferedImage paint(int width, int height, List<BloodCell> cells, RandomGenerator noise) {
        var painter = new BloodCellPainter(width, height);
        cells.forEach(painter::paint);
        painter.pen.dispose();
        painter.addNoise(noise);
        return painter.canvas;
    }

    private void paint(BloodCell cell) {
        var outline = path(cell.outline());
        switch (cell.kind()) {
            case RED -> {
                pen.setPaint(gradient(cell.x(), cell.y(), cell.radius(), RED));
                pen.fill(outline);
                pen.setColor(new Color(0xa9, 0x57, 0x5c, 0x90));
                pen.draw(outline);
            }
            case WHITE -> {
                pen.setPaint(gradient(cell.x(), cell.y(), cell.radius(), PLASMA));
                pen.fill(outline);
                pen.setColor(new Color(0x9a8bbd));
                pen.draw(outline);
                paintNucleus(cell);
            }
            case PLATELET -> {
                pen.setPaint(gradient(cell.x(), cell.y(), cell.radius(), PLATELET));
                pen.fill(outline);
            }
        }
    }

    /// Three lobes around the center.
    private void paintNucleus(BloodCell cell) {
        double distance = cell.radius() * 0.36;
        double size = cell.radius() * 0.44;
        for (int lobe = 0; lobe < 3; lobe++) {
            double angle = cell.phase() + lobe * 1.7;
            double x = cell.x() + distance * StrictMath.cos(angle);
            double y = cell.y() + distance * StrictMath.sin(angle);
            pen.setPaint(gradient(x, y, size, NUCLEUS));
            pen.fill(new Ellipse2D.Double(x - size, y - size * 0.85, 2 * size, 1.7 * size));
        }
    }

    private static RadialGradientPaint gradient(double x, double y, double radius, Color[] colors) {
        var at = new float[colors.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = (float) i / (at.length - 1);
        }
        return new RadialGradientPaint((float) x, (float) y, (float) (radius * 1.08), at, colors);
    }

    private static Path2D path(double[] ring) {
        var path = new Path2D.Double();
        path.moveTo(ring[0], ring[1]);
        for (int i = 2; i < ring.length; i += 2) {
            path.lineTo(ring[i], ring[i + 1]);
        }
        path.closePath();
        return path;
    }

    private void addNoise(RandomGenerator random) {
        var pixels = ((DataBufferInt) canvas.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < pixels.length; i++) {
            int shift = random.nextInt(NOISE) - NOISE / 2;
            pixels[i] = add(pixels[i] >> 16, shift) << 16 | add(pixels[i] >> 8, shift) << 8 | add(pixels[i], shift);
        }
    }

    private static int add(int channel, int shift) {
        return Math.clamp((channel & 0xff) + shift, 0, 0xff);
    }
}
