package io.gatehouse.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command line; see {@code bench/run --help}. */
record Options(
        List<String> targets,
        List<Operation> operations,
        int passes,
        double warmUp,
        double seconds,
        boolean starts,
        boolean profile,
        boolean rates,
        List<Long> authorizations,
        boolean prepareOnly,
        int port,
        Path work) {

    static Options of(String[] arguments) {
        List<String> targets = new ArrayList<>();
        List<Operation> operations = List.of(Operation.values());
        int passes = 3;
        double warmUp = 10;
        double seconds = 6;
        boolean starts = true;
        boolean profile = false;
        boolean rates = true;
        List<Long> authorizations = List.of();
        boolean prepareOnly = false;
        int port = 18900;
        for (String argument : arguments) {
            String value = argument.substring(argument.indexOf('=') + 1);
            switch (argument.split("=", 2)[0]) {
                case "--only" -> operations = Stream.of(value.split(",")).map(Operation::named).toList();
                case "--passes" -> passes = Integer.parseInt(value);
                case "--warm-up" -> warmUp = Double.parseDouble(value);
                case "--seconds" -> seconds = Double.parseDouble(value);
                case "--no-starts" -> starts = false;
                case "--profile" -> profile = true;
                case "--no-rates" -> rates = false;
                case "--authorizations" -> authorizations = Stream.of(value.split(",")).map(Long::valueOf).toList();
                case "--prepare-only" -> prepareOnly = true;
                case "--port" -> port = Integer.parseInt(value);
                default -> targets.add(argument);
            }
        }
        if (targets.isEmpty()) {
            targets.add("gatehouse");
        }
        return new Options(
                targets, operations, passes, warmUp, seconds, starts, profile,
                rates, authorizations, prepareOnly, port,
                Path.of(System.getProperty("bench.work")).toAbsolutePath());
    }
}
