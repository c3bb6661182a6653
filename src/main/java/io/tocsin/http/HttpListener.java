package io.tocsin.http;

import io.tocsin.lifecycle.CloseFailedException;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Resource;
import io.tocsin.metrics.Metrics;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on one address and answers each request by the {@link Action} of its {@link Route}.
 *
 * <p>Opened once by the server, after everything that the actions use, and closed before it. Its threads are
 * {@code http-<n>}, at most {@value #THREADS}, and {@code http-timer}.
 */
public final class HttpListener implements Resource {

    /** Threads for accepting, selecting and working; actions do not wait, so that a few are enough. */
    static final int THREADS = 32;

    private static final int ACCEPT_QUEUE = 1_024;
    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

    /** An id may hold anything, so that a path may hold {@code %2F}, {@code ..} and empty segments; we never clean it. */
    private static final UriCompliance PATHS_ARE_IDS = new UriCompliance(
            "tocsin",
            EnumSet.of(
                    Violation.AMBIGUOUS_PATH_SEGMENT,
                    Violation.AMBIGUOUS_EMPTY_SEGMENT,
                    Violation.AMBIGUOUS_PATH_SEPARATOR,
                    Violation.AMBIGUOUS_PATH_PARAMETER,
                    Violation.AMBIGUOUS_PATH_ENCODING,
                    Violation.SUSPICIOUS_PATH_CHARACTERS));

    /** What each {@link Exchange} needs. */
    record Parts(
            HttpSettings settings,
            HttpLimits limits,
            AccessRules access,
            Areas areas,
            InFlight inFlight,
            Metrics metrics,
            Executor threads,
            Supplier<String> requestIds) {}

    private final HttpSettings settings;
    private final HttpLimits limits;
    private final InFlight inFlight;
    private final QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4);
    private final Server server;
    private final ServerConnector connector;

    /**
     * Made, not yet listening.
     *
     * @param hostname the {@code hostname} of the configuration, a name that {@code Host} may have
     * @param areas everything that is answered
     */
    public HttpListener(HttpSettings settings, String hostname, List<Area> areas, Metrics metrics) {
        this(settings, HttpLimits.forBodiesOf(settings.maxBodyBytes()), hostname, areas, metrics);
    }

    HttpListener(HttpSettings settings, HttpLimits limits, String hostname, List<Area> areas, Metrics metrics) {
        this.settings = settings;
        this.limits = limits;
        this.inFlight = new InFlight(limits.requests(), limits.bodyBytes(), limits.waiting());
        threads.setName("http");
        this.server = new Server(threads, new ScheduledExecutorScheduler("http-timer", true), null);
        this.connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration(limits)));
        var all = new Areas(areas);
        server.setErrorHandler(new JettyErrors(all, metrics));
        server.setHandler(handler(new Parts(
                settings, limits, new AccessRules(settings, hostname), all, inFlight, metrics, threads, requestIds())));
    }

    /**
     * Binds and answers from now on.
     *
     * @throws ListenFailedException when the address cannot be bound; everything is let go of then
     */
    public void open() {
        var address = settings.bindAddress().resolve();
        connector.setHost(
                settings.bindAddress().host().isEmpty()
                        ? null
                        : settings.bindAddress().host());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(limits.idle().toMillis());
        // a burst of publishers must not find the system's queue full, which ends in connections that are reset
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(limits.connections(), server));
        try {
            server.start();
        } catch (Exception e) {
            var failure = new ListenFailedException(settings.bindAddress(), e);
            stopJetty().ifPresent(failure::addSuppressed);
            throw failure;
        }
        LOG.info("listening address={} port={}", settings.bindAddress(), port());
        if (!address.getAddress().isLoopbackAddress() && !settings.allowUnauthenticated()) {
            LOG.warn(
                    "listening for the network, but answering only this machine until allow-unauthenticated = true is set"
                            + " under [http]; address={}",
                    settings.bindAddress());
        }
    }

    /** The port that is listened on, the real one where the settings say 0; negative when not open. */
    public int port() {
        return connector.getLocalPort();
    }

    /**
     * Accepts no more connections, answers 503 on those there are, ends what only waits or goes on without an end, and waits
     * for the requests that are being worked on.
     *
     * @throws CloseFailedException when some of them were cut off at the deadline
     */
    @Override
    public void close(Deadline deadline) {
        if (!inFlight.close()) {
            return;
        }
        connector.close();
        inFlight.waiting().forEach(Waiting::tell);
        int left = inFlight.awaitIdle(deadline);
        var failure = stopJetty();
        if (left > 0) {
            throw new CloseFailedException(left + " requests were cut off", failure.orElse(null));
        }
        failure.ifPresent(cause -> {
            throw new CloseFailedException("the listener did not stop cleanly: " + cause.getMessage(), cause);
        });
    }

    private Optional<Exception> stopJetty() {
        try {
            server.stop();
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of(e);
        }
    }

    private static Handler handler(Parts parts) {
        return new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                new Exchange(parts, request, response, callback).begin();
                return true;
            }
        };
    }

    private static HttpConfiguration configuration(HttpLimits limits) {
        var configuration = new HttpConfiguration();
        configuration.setRequestHeaderSize(limits.headerBytes());
        configuration.setUriCompliance(PATHS_ARE_IDS);
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        return configuration;
    }

    /** Different in each process and for each request, in the form of a UUID. */
    private static Supplier<String> requestIds() {
        long process = UUID.randomUUID().getMostSignificantBits();
        var count = new AtomicLong();
        return () -> new UUID(process, count.incrementAndGet()).toString();
    }
}
