package io.gatehouse.desiredstate;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a kind by its name in lower case. */
final class KindName implements ITypeConverter<Kind> {

    @Override
    public Kind convert(String text) {
        Kind kind = Shapes.lower(Kind.values()).get(text);
        if (kind == null) {
            throw new TypeConversionException("expected accounts, clients, companies or apis");
        }
        return kind;
    }
}
