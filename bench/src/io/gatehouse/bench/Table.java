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
        text.append("| Operation | Server | per CPU-second | CPU-ms server + database | statements (with begin, commit) | per second | p50 ms | p99 ms | database bytes | log bytes |\n");
        text.append("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        for (Operation operation : options.operations()) {
            results.forEach((target, result) -> text.append(row(operation, target, result)));
        }
        text.append("\n| Server | first token after a start | resident MiB after start | under load | peak |\n|---|---|---:|---:|---:|\n");
        results.forEach(
                (target, result) ->
                        text.append(format("| %s | %s | %d | %d | %d |%n", target.name(), starts(result.starts),
                                result.residentStarted, result.residentLoaded, result.residentPeak)));
        return text.append('\n').toString();
    }

    private static String row(Operation operation, Target target, Bench.Results result) {
        List<Pass> passes = result.passes.get(operation);
        double[] statements = result.statements.get(operation);
        return format(
                "| %s | %s | %,.0f | %.3f + %.3f | %s | %,.0f | %.1f | %.1f | %.0f | %.0f |%n",
                operation.title,
                target.name(),
                Pass.median(passes, Pass::perCpuSecond),
                Pass.median(passes, pass -> pass.each(Pass::serverMillis)),
                Pass.median(passes, pass -> pass.each(Pass::databaseMillis)),
                statements == null ? "–" : format("%.1f (%.1f)", statements[1], statements[0]),
                Pass.median(passes, Pass::perSecond),
                Pass.median(passes, Pass::p50Millis),
                Pass.median(passes, Pass::p99Millis),
                Pass.median(passes, pass -> pass.each(Pass::databaseBytes)),
                Pass.median(passes, pass -> pass.each(Pass::logBytes)));
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
