package io.gatehouse.desiredstate;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a kind by its name in lower case. */
final class KindName implements ITypeConverter<Kind> {

    @Override
    public Kind convert(String text) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new TypeConversionException(
                                "expected accounts, clients, companies or apis"));
    }
}
