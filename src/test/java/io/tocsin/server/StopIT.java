package io.tocsin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a real daemon ends, also with a handler that sits in the kernel and cannot be interrupted. */
class StopIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        Files.createDirectories(directory.resolve("alerts"));
        installation = Installation.in(directory)
                .handlerFile("well", logHandler("well"))
                .handlerFile("stuck", logHandler("stuck"));
    }

    private String logHandler(String id) {
        return """
                topic: cpu
                id: %s
                kind: log
                options:
                  path: %s
                """.formatted(id, directory.resolve("alerts/" + id + ".log"));
    }

    @Test
    void aStopWithNothingInTheWayEndsWithZeroAndSaysSoLast() throws Exception {
        try (var daemon = started()) {
            // given
            var client = new DaemonClient(daemon.url());
            client.publish("cpu", "{\"id\":\"a\",\"level\":\"CRITICAL\"}");
            await().atMost(LIMIT).until(() -> client.pending() == 0);

            // when
            int exit = daemon.stop();

            // then
            assertThat(exit).isZero();
            assertThat(lastLine(daemon)).contains("msg=\"tocsind has stopped\"");
        }
    }

    @Test
    void aHandlerThatCannotBeInterruptedDoesNotHangTheStop() throws Exception {
        // given: a named pipe that nobody reads keeps whoever opens it in the kernel
        pipe("stuck");
        try (var daemon = started()) {
            var client = new DaemonClient(daemon.url());
            client.publish("cpu", "{\"id\":\"a\",\"level\":\"CRITICAL\"}");
            await().atMost(LIMIT).until(() -> client.pending() == 1);

            // when
            long beganNanos = System.nanoTime();
            int exit = daemon.stop();
            long millis = (System.nanoTime() - beganNanos) / 1_000_000;

            // then
            System.out.printf("stop with a stuck handler: %d ms%n", millis);
            assertThat(millis).isLessThan(6 * Server.STOP_LIMIT.toMillis());
            assertThat(exit).isEqualTo(1);
            assertThat(Files.readString(daemon.log()))
                    .containsPattern("attempts: an attempt of the handler \\S+/\\S+ ignores being interrupted");
            assertThat(lastLine(daemon))
                    .contains("tocsind has stopped, though not everything could be closed; nothing that was accepted"
                            + " is lost");
        }

        // and: what it had is delivered once the pipe is a file
        Files.delete(directory.resolve("alerts/stuck.log"));
        try (var daemon = started()) {
            var client = new DaemonClient(daemon.url());
            await().atMost(LIMIT).until(() -> client.pending() == 0);
            assertThat(Files.readAllLines(directory.resolve("alerts/stuck.log")))
                    .hasSize(1);
            assertThat(Files.readAllLines(directory.resolve("alerts/well.log"))).hasSize(1);
            assertThat(daemon.stop()).isZero();
        }
    }

    @Test
    void aMistakeInTheProgramEndsTheStartWithASentence() throws Exception {
        // given: a class that cannot be loaded, found before the one that can
        var broken = directory.resolve("broken/org/eclipse/jetty/server/Server.class");
        Files.createDirectories(broken.getParent());
        Files.write(broken, new byte[0]);
        try (var daemon = DaemonProcess.ofClassPath(installation.configuration(), installation.dataDirectory())
                .with("JAVA_TOOL_OPTIONS", "-Xbootclasspath/a:" + directory.resolve("broken"))) {
            // when
            int exit = daemon.runToEnd();

            // then
            assertThat(exit).isEqualTo(1);
            assertThat(daemon.output()).contains("lvl=error", "err=\"ClassFormatError: ");
            assertThat(lastLine(daemon))
                    .startsWith("tocsind: cannot start: there is a mistake in the program. Please report it");
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        // given
        pipe("stuck");
        try (var daemon = started()) {
            var client = new DaemonClient(daemon.url());
            client.publish("cpu", "{\"id\":\"a\",\"level\":\"CRITICAL\"}");
            await().atMost(LIMIT).until(() -> client.pending() == 1);

            // when
            ProcessHandle.of(daemon.pid()).orElseThrow().destroy();
            await().atMost(LIMIT)
                    .until(() -> Files.readString(daemon.log()).contains("a second signal ends it at once"));
            long beganNanos = System.nanoTime();
            int exit = daemon.stop();
            long millis = (System.nanoTime() - beganNanos) / 1_000_000;

            // then
            System.out.printf("second SIGTERM: %d ms%n", millis);
            assertThat(exit).isEqualTo(1);
            assertThat(millis).as("less than the first signal waits").isLessThan(Server.STOP_LIMIT.toMillis());
        }
    }

    private DaemonProcess started() {
        return installation.daemon().start();
    }

    private void pipe(String id) throws Exception {
        var made = new ProcessBuilder(
                        "mkfifo", directory.resolve("alerts/" + id + ".log").toString())
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
    }

    private static String lastLine(DaemonProcess daemon) throws IOException {
        var lines = Files.readAllLines(daemon.log());
        return lines.get(lines.size() - 1);
    }
}
