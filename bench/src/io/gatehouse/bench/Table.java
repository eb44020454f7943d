package io.gatehouse.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The results as Markdown. */
final class Table {
    private Table() {}

    static String line(Pass pass) {
        return format(
                "%,9.0f per CPU-second, %.3f + %.3f CPU-ms, %,.0f/s, p50 %.1f p99 %.1f ms, generator %.3f CPU-ms",
                pass.perCpuSecond(), pass.each(Pass::serverMillis), pass.each(Pass::databaseMillis),
                pass.perSecond(), pass.p50Millis(), pass.p99Millis(), pass.each(Pass::generatorMillis));
    }

    static String of(Map<Target, Bench.Results> results, Options options) {
        StringBuilder text = new StringBuilder();
        text.append(format("Medians of %d passes of %.0f s, warm-up %.0f CPU-seconds.%n%n", options.passes(), options.seconds(), options.warmUp()));
        Target base = base(results);
        text.append(format("| Operation | Server | per CPU-second | ratio to %s | CPU-ms server + database | statements (with begin, commit) | per second | p50 ms | p99 ms | database bytes | log bytes |%n", base.name()));
        text.append("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        for (Operation operation : options.operations()) {
            results.forEach((target, result) -> text.append(row(operation, target, result, results.get(base))));
        }
        text.append("\n| Server | first token after a start | resident MiB after start | under load | peak |\n|---|---|---:|---:|---:|\n");
        results.forEach(
                (target, result) ->
                        text.append(format("| %s | %s | %d | %d | %d |%n", target.name(), starts(result.starts),
                                result.residentStarted, result.residentLoaded, result.residentPeak)));
        text.append(rates(results));
        return text.append('\n').toString();
    }

    /** What the others are compared with: Keycloak where it is measured, else the first. */
    private static Target base(Map<Target, Bench.Results> results) {
        return results.keySet().stream()
                .filter(target -> target.id().equals("keycloak"))
                .findFirst()
                .orElseGet(() -> results.keySet().iterator().next());
    }

    private static String row(Operation operation, Target target, Bench.Results result, Bench.Results base) {
        List<Pass> passes = result.passes.get(operation);
        if (passes == null) {
            return format("| %s | %s | not measured | | | | | | | | |%n", operation.title, target.name());
        }
        List<Pass> compared = base.passes.getOrDefault(operation, passes);
        double[] statements = result.statements.get(operation);
        return format(
                "| %s | %s | %,.0f | %.2f | %.3f + %.3f | %s | %,.0f | %.1f | %.1f | %.0f | %.0f |%n",
                operation.title,
                target.name(),
                Pass.median(passes, Pass::perCpuSecond),
                Pass.median(passes, Pass::perCpuSecond) / Pass.median(compared, Pass::perCpuSecond),
                Pass.median(passes, pass -> pass.each(Pass::serverMillis)),
                Pass.median(passes, pass -> pass.each(Pass::databaseMillis)),
                statements == null ? "–" : format("%.1f (%.1f)", statements[1], statements[0]),
                Pass.median(passes, Pass::perSecond),
                Pass.median(passes, Pass::p50Millis),
                Pass.median(passes, Pass::p99Millis),
                Pass.median(passes, pass -> pass.each(Pass::databaseBytes)),
                Pass.median(passes, pass -> pass.each(Pass::logBytes)));
    }

    private static String rates(Map<Target, Bench.Results> results) {
        StringBuilder rows = new StringBuilder();
        results.forEach(
                (target, result) -> result.waited.forEach(
                        (operation, waited) -> rows.append(format("| %s, %d a second | %s | %.1f | %.1f |%n", operation.title,
                                operation.rate, target.name(), Pass.median(waited, Load.Waited::p50Millis),
                                Pass.median(waited, Load.Waited::p99Millis)))));
        return rows.isEmpty() ? "" : "\n| At a fixed rate | Server | p50 ms | p99 ms |\n|---|---|---:|---:|\n" + rows;
    }

    private static String starts(List<Duration> starts) {
        return starts.isEmpty()
                ? "–"
                : starts.stream().map(time -> format("%.1f s", time.toMillis() / 1000.0)).collect(Collectors.joining(", "));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
