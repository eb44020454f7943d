package io.gatehouse.inner;

import io.gatehouse.GatehouseApplication;
import io.gatehouse.platform.crypto.NativeCryptography;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A Gatehouse on a database of its own, whose parts are called directly. */
@State(Scope.Benchmark)
public class Instance {

    private Path folder;
    private ConfigurableApplicationContext context;

    /** Starts it with the platform of the other benchmarks. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        NativeCryptography.install();
        folder = Files.createTempDirectory("gatehouse-bench");
        context =
                new SpringApplicationBuilder(GatehouseApplication.class)
                        .properties(
                                "server.port=" + freePort(),
                                "server.address=127.0.0.1",
                                "gatehouse.data-dir=" + folder.resolve("data"),
                                "gatehouse.config=bench/targets/gatehouse/platform.yaml")
                        .run();
    }

    /** A part of it. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Stops it and removes its folder. */
    @TearDown(Level.Trial)
    public void stop() throws IOException {
        context.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
