package io.gatehouse.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one pass measured. CPU times are of all processes of the server, of its database and of the
 * generator; {@code allOperations} are also those of the warm-up and of the end; bytes are growth of the database and write-ahead log during the pass.
 */
record Pass(
        long operations,
        long allOperations,
        double seconds,
        double serverMillis,
        double databaseMillis,
        double generatorMillis,
        double p50Millis,
        double p99Millis,
        long databaseBytes,
        long logBytes) {

    double perCpuSecond() {
        return operations * 1000.0 / (serverMillis + databaseMillis);
    }

    double perSecond() {
        return operations / seconds;
    }

    double each(ToDoubleFunction<Pass> sum) {
        return sum.applyAsDouble(this) / operations;
    }

    /** The middle value over the passes. */
    static <T> double median(List<T> passes, ToDoubleFunction<T> value) {
        double[] sorted = passes.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : (sorted[middle - 1] + sorted[middle]) / 2;
    }

}
