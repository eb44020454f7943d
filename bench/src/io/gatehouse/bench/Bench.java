package io.gatehouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Runs the passes of all targets in turn and prints one table; ends with 1 after a wrong answer. */
public final class Bench {
    private static final String ONE_CORE = System.getProperty("bench.core");
    private static final String ALL_CORES = System.getProperty("bench.cores");
    private static final int STARTS = 3;

    private final Options options;
    private final Map<Target, Load> loads = new LinkedHashMap<>();
    private final Map<Target, Results> results = new LinkedHashMap<>();
    private final StringBuilder profiles = new StringBuilder();
    private final List<String> missing = new ArrayList<>();

    private Bench(Options options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Bench bench = new Bench(Options.of(arguments));
        Runtime.getRuntime().addShutdownHook(new Thread(bench::stop));
        bench.prepare();
        bench.start();
        if (bench.options.prepareOnly()) {
            System.exit(0);
        }
        for (Operation operation : bench.options.operations()) {
            bench.measure(operation);
        }
        bench.finish();
        List<String> wrong = bench.loads.values().stream().flatMap(load -> load.wrong().stream()).toList();
        wrong.forEach(System.err::println);
        System.exit(wrong.isEmpty() ? 0 : 1);
    }

    private void prepare() throws IOException, InterruptedException {
        int port = options.port();
        List<Target> targets = new ArrayList<>();
        for (String name : options.targets()) {
            for (long authorizations : options.authorizations().isEmpty() ? List.of(0L) : options.authorizations()) {
                targets.add(new Target(Path.of("bench/targets", name + ".properties"), options.work(), port, authorizations));
                port += 2;
            }
        }
        for (Target target : targets) {
            say("preparing %s", target.name());
            if (target.prepare()) {
                results.put(target, new Results());
            } else {
                missing.add(target.name());
                say("%s cannot be had here, see its prepare.log in %s", target.name(), options.work());
            }
        }
    }

    private void start() throws IOException, InterruptedException {
        for (Map.Entry<Target, Results> entry : results.entrySet()) {
            Target target = entry.getKey();
            // The first start makes the schema and is not counted.
            int starts = options.starts() ? STARTS + 1 : 0;
            for (int i = 0; i < starts; i++) {
                Duration time = target.start(ALL_CORES);
                target.close();
                if (i > 0) {
                    entry.getValue().starts.add(time);
                }
            }
            target.start(ONE_CORE);
            target.populate();
            entry.getValue().residentStarted = target.processes().residentMiB(false);
            say("%s runs, %d MiB; first token %s", target.name(), entry.getValue().residentStarted, entry.getValue().starts);
            loads.put(target, new Load(target));
        }
    }

    /** Passes in turn: A B A B. The first of each target has the long warm-up. */
    private void measure(Operation operation) throws IOException, InterruptedException {
        for (int pass = 0; pass < options.passes(); pass++) {
            for (Map.Entry<Target, Load> entry : loads.entrySet()) {
                Target target = entry.getKey();
                if (!operation.isOf(target)) {
                    continue;
                }
                double warmUp = pass == 0 ? options.warmUp() : 1;
                Pass measured = entry.getValue().run(operation, warmUp, options.seconds());
                results.get(target).passes.computeIfAbsent(operation, key -> new ArrayList<>()).add(measured);
                say("%-30s %-14s %s", operation.title, target.id(), Table.line(measured));
            }
        }
        if (options.rates() && operation.rate > 0) {
            atRate(operation);
        }
        for (Map.Entry<Target, Load> entry : loads.entrySet()) {
            if (!operation.isOf(entry.getKey())) {
                continue;
            }
            if (entry.getKey().database() != null) {
                count(operation, entry.getKey(), entry.getValue());
            }
            if (options.profile()) {
                profile(operation, entry.getKey(), entry.getValue());
            }
        }
    }

    /** What somebody waits who comes when they come, and not when the last one is served. */
    private void atRate(Operation operation) throws IOException, InterruptedException {
        for (int pass = 0; pass < options.passes(); pass++) {
            for (Map.Entry<Target, Load> entry : loads.entrySet()) {
                Load.Waited waited = entry.getValue().atRate(operation, operation.rate, options.seconds());
                results.get(entry.getKey()).waited.computeIfAbsent(operation, key -> new ArrayList<>()).add(waited);
                say("%-30s %-14s %d a second: p50 %.1f p99 %.1f ms", operation.title, entry.getKey().id(),
                        operation.rate, waited.p50Millis(), waited.p99Millis());
            }
        }
    }

    /** Statements are counted in a pass of their own: counting costs the database time. */
    private void count(Operation operation, Target target, Load load)
            throws IOException, InterruptedException {
        Database database = target.database();
        database.count(true);
        Pass pass = load.run(operation, 0, Math.min(2, options.seconds()));
        long[] statements = database.statements();
        if (options.profile()) {
            say("%d times %s:%n%s", pass.allOperations(), operation.title, database.list());
        }
        database.count(false);
        results.get(target).statements.put(
                operation,
                Arrays.stream(statements).mapToDouble(count -> (double) count / pass.allOperations()).toArray());
    }

    private void profile(Operation operation, Target target, Load load)
            throws IOException, InterruptedException {
        Path recording = target.folder().resolve(operation.name().toLowerCase(Locale.ROOT) + ".jfr");
        Optional<Recording> running = Recording.start(target.processes(), recording);
        if (running.isPresent()) {
            load.run(operation, 0, options.seconds());
            running.get().stop();
            profiles.append(Profile.of(target.name() + ", " + operation.title, recording));
        }
    }

    private void finish() throws IOException {
        results.forEach(
                (target, result) -> {
                    result.residentLoaded = target.processes().residentMiB(false);
                    result.residentPeak = target.processes().residentMiB(true);
                });
        StringBuilder text = new StringBuilder(Table.of(results, options));
        missing.forEach(name -> text.append("Not measured: ").append(name).append(", which could not be had here.\n"));
        text.append(profiles);
        Files.writeString(options.work().resolve("results.md"), text);
        System.out.print(text);
    }

    private void stop() {
        for (Target target : results.keySet()) {
            try {
                target.close();
            } catch (IOException failure) {
                say("%s: %s", target.name(), failure);
            }
        }
    }

    /** What was measured of one target. */
    static final class Results {
        final Map<Operation, List<Pass>> passes = new EnumMap<>(Operation.class);
        final Map<Operation, double[]> statements = new EnumMap<>(Operation.class);
        final Map<Operation, List<Load.Waited>> waited = new EnumMap<>(Operation.class);
        final List<Duration> starts = new ArrayList<>();
        long residentStarted;
        long residentLoaded;
        long residentPeak;
    }

    private static void say(String format, Object... values) {
        System.err.println(String.format(format, values));
    }
}
