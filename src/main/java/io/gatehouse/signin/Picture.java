package io.gatehouse.signin;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Paints pictures of strangers anew: what comes out holds nothing but pixels, and few of them. The
 * size is looked at before anything is unpacked.
 */
final class Picture {

    private static final Set<String> FORMATS = Set.of("png", "jpeg", "gif");
    private static final int LARGEST_SIDE = 2_000;
    private static final int SIDE = 176;

    private Picture() {}

    /** The picture as PNG of 176 pixels at most; empty when it is none of PNG, JPEG or GIF. */
    static Optional<byte[]> paint(ByteBuffer file) {
        byte[] bytes = new byte[file.remaining()];
        file.duplicate().get(bytes);
        try (ImageInputStream input =
                ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            return readers.hasNext() ? paint(readers.next(), input) : Optional.empty();
        } catch (IOException | RuntimeException broken) {
            // The readers throw what they like at files that are made to break them.
            return Optional.empty();
        }
    }

    private static Optional<byte[]> paint(ImageReader reader, ImageInputStream input)
            throws IOException {
        try {
            if (!FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                return Optional.empty();
            }
            reader.setInput(input, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            return width > LARGEST_SIDE || height > LARGEST_SIDE
                    ? Optional.empty()
                    : Optional.of(png(scaled(reader.read(0))));
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage scaled(BufferedImage picture) {
        double factor =
                Math.min(1.0, (double) SIDE / Math.max(picture.getWidth(), picture.getHeight()));
        int width = Math.max(1, (int) Math.round(picture.getWidth() * factor));
        int height = Math.max(1, (int) Math.round(picture.getHeight() * factor));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D brush = small.createGraphics();
        brush.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        brush.drawImage(picture, 0, 0, width, height, null);
        brush.dispose();
        return small;
    }

    private static byte[] png(BufferedImage picture) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", out);
        return out.toByteArray();
    }
}
