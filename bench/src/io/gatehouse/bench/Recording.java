package io.gatehouse.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A flight recording of a server that runs on Java 25 or later, by processor time (JEP 509). */
record Recording(long process, Path file) {

    /** Starts one; empty when there is no Java process, or one that cannot record. */
    static Optional<Recording> start(ProcessTree processes, Path file)
            throws IOException, InterruptedException {
        Optional<Long> java = processes.running("java");
        if (java.isEmpty()) {
            return Optional.empty();
        }
        Recording recording = new Recording(java.get(), file);
        boolean started =
                recording.jcmd("JFR.start", "name=bench", "settings=none",
                        "+jdk.CPUTimeSample#enabled=true", "+jdk.CPUTimeSample#throttle=2ms",
                        "+jdk.CPUTimeSample#stackTrace=true");
        return started ? Optional.of(recording) : Optional.empty();
    }

    void stop() throws IOException, InterruptedException {
        if (!jcmd("JFR.stop", "name=bench", "filename=" + file)) {
            throw new IllegalStateException("the recording could not be written to " + file);
        }
    }

    private boolean jcmd(String... words) throws IOException, InterruptedException {
        String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        List<String> command = new ArrayList<>(List.of(program, Long.toString(process)));
        command.addAll(List.of(words));
        Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(run.getInputStream().readAllBytes());
        boolean done = run.waitFor() == 0 && !said.contains("rror");
        if (!done) {
            System.err.print(said);
        }
        return done;
    }
}
