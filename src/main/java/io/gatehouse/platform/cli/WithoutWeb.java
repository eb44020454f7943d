package io.gatehouse.platform.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/** Leaves out of a subcommand's context what only serves requests. */
class WithoutWeb extends TypeExcludeFilter {
    private static final List<String> WEB =
            List.of(
                    "org.springframework.stereotype.Controller",
                    "org.springframework.web.bind.annotation.ControllerAdvice",
                    "io.gatehouse.platform.cli.WebOnly");

    @Override
    public boolean match(MetadataReader type, MetadataReaderFactory factory) throws IOException {
        return WEB.stream().anyMatch(type.getAnnotationMetadata()::isAnnotated)
                || isFilter(type, factory);
    }

    private static boolean isFilter(MetadataReader type, MetadataReaderFactory factory)
            throws IOException {
        if (Arrays.asList(type.getClassMetadata().getInterfaceNames())
                .contains("jakarta.servlet.Filter")) {
            return true;
        }
        String parent = type.getClassMetadata().getSuperClassName();
        return parent != null
                && !parent.startsWith("java.")
                && isFilter(factory.getMetadataReader(parent), factory);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WithoutWeb;
    }

    @Override
    public int hashCode() {
        return WithoutWeb.class.hashCode();
    }
}
