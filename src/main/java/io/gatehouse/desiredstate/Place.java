package io.gatehouse.desiredstate;

import org.yaml.snakeyaml.nodes.Node;

/** A place of the file; lines and columns count from 1. */
record Place(int line, int column, String key) {

    static final Place NONE = new Place(0, 0, "");

    static Place of(Node node, String key) {
        return new Place(
                node.getStartMark().getLine() + 1, node.getStartMark().getColumn() + 1, key);
    }
}
