package io.gatehouse.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where processor time goes: each sample counts for the layer of its innermost frame outside the
 * JDK, so that a hash or a map counts for whoever asked for it.
 */
final class Profile {
    private static final int METHODS = 25;

    private static final Map<String, String> LAYERS = new LinkedHashMap<>();

    static {
        LAYERS.put("org.postgresql.", "PostgreSQL driver");
        LAYERS.put("com.zaxxer.", "connection pool");
        LAYERS.put("org.springframework.jdbc.", "Spring JDBC");
        LAYERS.put("org.springframework.transaction.", "Spring transactions");
        LAYERS.put("com.amazon.corretto.", "cryptography (ACCP)");
        LAYERS.put("com.nimbusds.", "Nimbus JOSE");
        LAYERS.put("tools.jackson.", "Jackson");
        LAYERS.put("org.apache.", "Tomcat");
        LAYERS.put("io.micrometer.", "Micrometer");
        LAYERS.put("io.prometheus.", "Micrometer");
        LAYERS.put("org.springframework.security.", "Spring Security");
        LAYERS.put("org.springframework.http.server.observation.", "Micrometer");
        LAYERS.put("org.springframework.web.filter.", "Spring filters");
        LAYERS.put("org.springframework.", "Spring, other");
        LAYERS.put("org.thymeleaf.", "Thymeleaf");
        LAYERS.put("com.github.benmanes.", "Caffeine");
        LAYERS.put("sun.security.", "cryptography (JDK)");
        LAYERS.put("com.sun.crypto.", "cryptography (JDK)");
    }

    private Profile() {}

    static String of(String title, Path recording) throws IOException {
        Map<String, Integer> layers = new HashMap<>();
        Map<String, Integer> methods = new HashMap<>();
        int samples = 0;
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals("jdk.CPUTimeSample")) {
                    RecordedStackTrace stack = event.getStackTrace();
                    samples++;
                    if (stack == null || stack.getFrames().isEmpty()) {
                        layers.merge("virtual machine (compiler, collector)", 1, Integer::sum);
                    } else {
                        layers.merge(layer(stack.getFrames()), 1, Integer::sum);
                        methods.merge(method(stack.getFrames().getFirst()), 1, Integer::sum);
                    }
                }
            }
        }
        return "\nProfile: %s, %d samples\n\n| Layer | %% |\n|---|---:|\n%s\n| Method | %% |\n|---|---:|\n%s"
                .formatted(title, samples, rows(layers, samples, 40), rows(methods, samples, METHODS));
    }

    private static String layer(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            String type = frame.getMethod().getType().getName();
            if (type.startsWith("io.gatehouse.")) {
                String[] words = type.split("\\.");
                return "Gatehouse: " + words[2] + (words.length > 4 ? "." + words[3] : "");
            }
            for (Map.Entry<String, String> layer : LAYERS.entrySet()) {
                if (type.startsWith(layer.getKey())) {
                    return layer.getValue();
                }
            }
        }
        return "JDK alone (virtual threads, polling)";
    }

    private static String method(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    private static String rows(Map<String, Integer> counts, int samples, int most) {
        StringBuilder rows = new StringBuilder();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(most)
                .forEach(
                        count ->
                                rows.append(
                                        String.format(
                                                Locale.ROOT,
                                                "| %s | %.1f |%n",
                                                count.getKey(),
                                                count.getValue() * 100.0 / samples)));
        return rows.toString();
    }
}
