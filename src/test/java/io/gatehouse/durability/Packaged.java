package io.gatehouse.durability;

import io.gatehouse.GatehouseApplication;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The classes under test in a jar that knows its version, as what people start. */
final class Packaged {

    private Packaged() {}

    /** Writes the jar; its libraries stay where they are. */
    static void into(Path file) throws IOException, URISyntaxException {
        URI classes =
                GatehouseApplication.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI();
        Path folder = Path.of(classes);
        try (JarOutputStream jar =
                        new JarOutputStream(Files.newOutputStream(file), manifest(folder));
                Stream<Path> all = Files.walk(folder)) {
            for (Path one : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                String name = folder.relativize(one).toString().replace(File.separatorChar, '/');
                if (!name.startsWith("META-INF/MANIFEST")) {
                    jar.putNextEntry(new JarEntry(name));
                    Files.copy(one, jar);
                }
            }
        }
    }

    private static Manifest manifest(Path folder) {
        String libraries =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .map(Path::of)
                        .filter(library -> !library.equals(folder))
                        .map(library -> library.toUri().toString())
                        .collect(Collectors.joining(" "));
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, GatehouseApplication.class.getName());
        main.put(Attributes.Name.IMPLEMENTATION_VERSION, "of the test");
        main.put(Attributes.Name.CLASS_PATH, libraries);
        return manifest;
    }
}
