package io.tocsin.bench;

import io.tocsin.fixture.KafkaBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** The same HTTP server that answers every request with nothing, in a process with the daemon's flags. */
final class EmptyJetty implements AutoCloseable {

    private final Process process;
    private final String url;

    EmptyJetty() {
        int port = KafkaBroker.freePort();
        url = "http://127.0.0.1:" + port;
        try {
            process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-Xmx256m",
                            "-Xmn48m",
                            "-XX:ReservedCodeCacheSize=64m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            EmptyJetty.class.getName(),
                            Integer.toString(port)))
                    .inheritIO()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitAnswer();
    }

    private void awaitAnswer() {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!answers()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("the empty server does not answer");
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private boolean answers() {
        try {
            return ((HttpURLConnection) URI.create(url + "/").toURL().openConnection()).getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    String url() {
        return url;
    }

    /** Listens on the port that is its argument. */
    public static void main(String[] args) throws Exception {
        var server = new Server();
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(args[0]));
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Content.Source.consumeAll(request, Callback.from(callback::succeeded, callback::failed));
                return true;
            }
        });
        server.start();
        server.join();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
