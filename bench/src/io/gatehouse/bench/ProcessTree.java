package io.gatehouse.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A process and all its descendants, read from /proc. */
record ProcessTree(long root) {
    private static final Path PROC = Path.of("/proc");
    // sysconf(_SC_CLK_TCK), which is 100 on every Linux that Java runs on.
    private static final int MILLIS_PER_TICK = 10;

    private record Stat(long parent, long ticks) {}

    /** Processor time of the whole tree so far, of children that ended too. */
    long cpuMillis() {
        Map<Long, Stat> all = all();
        long ticks = 0;
        for (long id : members(all)) {
            ticks += all.get(id).ticks;
        }
        return ticks * MILLIS_PER_TICK;
    }

    /** Resident memory of the tree in MiB: now, or the most there ever was. */
    long residentMiB(boolean peak) {
        long kib = 0;
        for (long id : members(all())) {
            kib += memory(id, peak ? "VmHWM:" : "VmRSS:");
        }
        return kib / 1024;
    }

    /** The first process of the tree that runs this program. */
    Optional<Long> running(String program) {
        return members(all()).stream()
                .sorted()
                .filter(id -> program.equals(name(id)))
                .findFirst();
    }

    private static String name(long id) {
        try {
            return Files.readString(PROC.resolve(id + "/comm")).strip();
        } catch (IOException endedMeanwhile) {
            return "";
        }
    }

    private Set<Long> members(Map<Long, Stat> all) {
        Set<Long> members = new HashSet<>();
        all.keySet().forEach(
                id -> {
                    for (Long at = id; at != null && at > 1; at = all.containsKey(at) ? all.get(at).parent : null) {
                        if (at == root) {
                            members.add(id);
                            return;
                        }
                    }
                });
        return members;
    }

    private static Map<Long, Stat> all() {
        Map<Long, Stat> all = new HashMap<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                try {
                    String stat = Files.readString(process.resolve("stat"));
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    // utime, stime, and both of children that were waited for
                    long ticks = 0;
                    for (int field = 11; field <= 14; field++) {
                        ticks += Long.parseLong(fields[field]);
                    }
                    all.put(
                            Long.valueOf(process.getFileName().toString()),
                            new Stat(Long.parseLong(fields[1]), ticks));
                } catch (IOException endedMeanwhile) {
                    continue;
                }
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException("/proc is needed", unreadable);
        }
        return all;
    }

    private static long memory(long id, String name) {
        try {
            return Files.readAllLines(PROC.resolve(id + "/status")).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException endedMeanwhile) {
            return 0;
        }
    }
}
