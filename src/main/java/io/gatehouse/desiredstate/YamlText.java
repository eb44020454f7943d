package io.gatehouse.desiredstate;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the text of a file as a tree of nodes that know their places; builds no objects. */
final class YamlText {

    static final int MAX_BYTES = 1_048_576;
    private static final int MAX_DEPTH = 12;

    private YamlText() {}

    /** The mapping that the file holds; empty when something was found against it. */
    static Optional<MappingNode> read(Path path, Findings findings) {
        String text = text(path, findings);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return compose(text, findings);
        } catch (MarkedYAMLException malformed) {
            findings.refuse(place(malformed.getProblemMark()), "not YAML: " + problem(malformed));
        } catch (YAMLException malformed) {
            findings.refuse(Place.NONE, "not YAML: " + malformed.getMessage());
        }
        return Optional.empty();
    }

    private static @Nullable String text(Path path, Findings findings) {
        try {
            if (Files.size(path) > MAX_BYTES) {
                findings.refuse(Place.NONE, "is larger than 1 MB");
                return null;
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
                    .toString();
        } catch (CharacterCodingException notText) {
            findings.refuse(Place.NONE, "is not UTF-8");
        } catch (NoSuchFileException missing) {
            findings.refuse(Place.NONE, "does not exist");
        } catch (IOException unreadable) {
            findings.refuse(Place.NONE, "cannot be read: " + unreadable.getMessage());
        }
        return null;
    }

    private static Optional<MappingNode> compose(String text, Findings findings) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        options.setNestingDepthLimit(MAX_DEPTH);
        Yaml yaml = new Yaml(options);
        int before = findings.count();
        for (Event event : yaml.parse(new StringReader(text))) {
            refuseIndirection(event, findings);
        }
        if (findings.count() > before) {
            return Optional.empty();
        }
        Node root = yaml.compose(new StringReader(text));
        if (root instanceof MappingNode mapping) {
            return Optional.of(mapping);
        }
        findings.refuse(Place.NONE, "must be a mapping that begins with version: 1");
        return Optional.empty();
    }

    /** Anchors make small files large, and tags make them mean something else. */
    private static void refuseIndirection(Event event, Findings findings) {
        Place place = place(event.getStartMark());
        if (event instanceof AliasEvent) {
            findings.refuse(place, "aliases are not allowed; write the value out");
        } else if (event instanceof NodeEvent node && node.getAnchor() != null) {
            findings.refuse(place, "anchors are not allowed; write the value out");
        }
        String tag =
                switch (event) {
                    case ScalarEvent scalar -> scalar.getTag();
                    case CollectionStartEvent collection -> collection.getTag();
                    default -> null;
                };
        if (tag != null) {
            findings.refuse(place, "tags are not allowed");
        }
    }

    private static Place place(@Nullable Mark mark) {
        return mark == null ? Place.NONE : new Place(mark.getLine() + 1, mark.getColumn() + 1, "");
    }

    private static String problem(MarkedYAMLException malformed) {
        String problem = malformed.getProblem();
        return problem == null ? "cannot be read" : problem;
    }
}
