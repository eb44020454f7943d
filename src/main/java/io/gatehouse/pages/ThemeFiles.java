package io.gatehouse.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * The files of the theme, searched in this order: configured folder, packed theme, folder {@code
 * base}, packed {@code base}.
 */
@Component
class ThemeFiles {
    private static final String BASE = "base";

    /** No segment may start with a dot, so nothing leads out of the theme. */
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

    private final PagesProperties properties;
    private final List<String> themes;

    ThemeFiles(PagesProperties properties) {
        this.properties = properties;
        this.themes = Stream.of(properties.theme(), BASE).distinct().toList();
    }

    /** The file that wins, by its path in a theme such as {@code templates/error.html}. */
    Optional<Resource> find(String path) {
        return findAll(path).stream().findFirst();
    }

    /** All files of this path, the one that wins first. */
    List<Resource> findAll(String path) {
        if (!NAME.matcher(path).matches()) {
            return List.of();
        }
        List<Resource> found = new ArrayList<>();
        Path folder = properties.themesDir();
        for (String theme : themes) {
            if (folder != null) {
                addIfReadable(new FileSystemResource(folder.resolve(theme).resolve(path)), found);
            }
            addIfReadable(new ClassPathResource("themes/" + theme + "/" + path), found);
        }
        return found;
    }

    /** All packed static files, sorted by theme and path. */
    List<Resource> packedStaticFiles() {
        var resolver = new PathMatchingResourcePatternResolver();
        var sorted = new TreeMap<String, Resource>();
        try {
            for (String theme : themes) {
                String pattern = "classpath*:themes/" + theme + "/static/**/*.*";
                for (Resource file : resolver.getResources(pattern)) {
                    sorted.put(theme + "/" + nameOf(file), file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the static files of themes " + themes, e);
        }
        return List.copyOf(sorted.values());
    }

    private static String nameOf(Resource file) throws IOException {
        String url = file.getURL().toString();
        return url.substring(url.lastIndexOf("/static/"));
    }

    private static void addIfReadable(@Nullable Resource file, List<Resource> found) {
        if (file != null && file.isReadable()) {
            found.add(file);
        }
    }
}
