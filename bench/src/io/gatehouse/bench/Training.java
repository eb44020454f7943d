package io.gatehouse.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Uses a running Gatehouse for a while in every way that counts, so that the class data made from
 * this run knows what is used often: a server that starts with it is fast from its first minute.
 *
 * <p>Arguments: its port, seconds, and a folder for scratch files.
 */
public final class Training {
    private static final int CLIENTS = 4;

    private Training() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Duration duration = Duration.ofSeconds(Long.parseLong(arguments[1]));
        Target target =
                new Target(
                        Path.of("bench/targets/gatehouse.properties"),
                        Path.of(arguments[2]),
                        Integer.parseInt(arguments[0]),
                        0);
        long end = System.nanoTime() + duration.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            threads.add(Thread.ofPlatform().start(() -> train(target, end)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void train(Target target, long end) {
        try (Client client = new Client(target)) {
            client.signIn();
            client.codeFlow();
            while (System.nanoTime() < end) {
                for (Operation operation : Operation.values()) {
                    if (operation != Operation.SIGN_IN && operation.isOf(target)) {
                        operation.run(client);
                    }
                }
            }
        } catch (IOException | RuntimeException refused) {
            // What was learned until now is still worth keeping.
            System.err.println("training: " + refused);
        }
    }
}
