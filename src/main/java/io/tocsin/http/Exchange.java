package io.tocsin.http;

import io.tocsin.http.Area.Manners;
import io.tocsin.problem.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way: access, route, body, action, answer. Each step runs on a thread of the pool; between them none
 * is held. Whatever happens, the client gets exactly one answer and the request leaves {@link InFlight}.
 */
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final Logger ACCESS = LoggerFactory.getLogger("io.tocsin.http.access");

    /** How much of a refused body is read and thrown away, so that the client sees the answer and not a reset. */
    private static final long LINGER_BYTES = 64L << 20;

    private static final long LINGER_NANOS = 5_000_000_000L;

    private final HttpListener.Parts parts;
    private final org.eclipse.jetty.server.Request request;
    private final org.eclipse.jetty.server.Response response;
    private final Callback callback;
    private final AtomicBoolean answering = new AtomicBoolean();
    private final Area area;
    private final String requestId;
    private volatile @Nullable Waiting parked;
    private long reservedBytes;
    private long lingered;

    Exchange(
            HttpListener.Parts parts,
            org.eclipse.jetty.server.Request request,
            org.eclipse.jetty.server.Response response,
            Callback callback) {
        this.parts = parts;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.area = parts.areas().areaOf(path());
        this.requestId = parts.requestIds().get();
    }

    /** Begins; everything else follows from it. */
    void begin() {
        if (!parts.inFlight().enter()) {
            boolean closing = parts.inFlight().isClosed();
            var busy = new RequestRefusedException(
                    503,
                    closing
                            ? "the daemon is stopping. Fix: send the request again in a moment."
                            : "too many requests are being worked on. Fix: send the request again in a moment.",
                    Map.of("Retry-After", "1"));
            write(ErrorBody.of(busy, area.manners()), closing, callback);
            return;
        }
        CompletionStage<Response> answer;
        try {
            answer = admitted();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedStage(e);
        }
        if (answer.toCompletableFuture().isDone()) {
            answer.whenComplete(this::answer);
        } else {
            // whoever completes the stage, the collector for one, must not be the one that writes to the socket
            answer.whenCompleteAsync(this::answer, parts.threads());
        }
    }

    private CompletionStage<Response> admitted() {
        var headers = request.getHeaders();
        var local = address(request.getConnectionMetaData().getLocalSocketAddress());
        var peer = address(request.getConnectionMetaData().getRemoteSocketAddress());
        parts.access().checkPeer(peer);
        parts.access().checkHost(headers.get(HttpHeader.HOST), local);
        var uri = request.getHttpURI().getPathQuery();
        var prefix = area.prefixOf(path()).orElse("");
        if (area.manners() == Manners.KAPACITOR && request.getMethod().equals("OPTIONS")) {
            return new Response(200, Map.of(), new byte[0]).now();
        }
        var method = Method.parse(request.getMethod());
        var match = area.find(method, path().substring(prefix.length()));
        var route = match.route();
        if (route.method().writes()) {
            parts.access().checkOrigin(headers.get(HttpHeader.ORIGIN), local);
        }
        var asked = Request.of(
                route.method(),
                area.prefixes().get(0) + uri.substring(prefix.length()),
                match.pathParameters(),
                headers::getValuesList,
                peer,
                this::park);
        if (!route.method().takesBody() || route.contentTypes().isEmpty()) {
            return ask(route, asked);
        }
        ContentType.check(
                headers.get(HttpHeader.CONTENT_TYPE), route.contentTypes(), area.manners() == Manners.KAPACITOR);
        boolean gzip = ContentType.isGzip(headers.get(HttpHeader.CONTENT_ENCODING));
        var reader = new BodyReader(request, parts.settings(), parts.limits(), parts.inFlight(), gzip);
        return reader.read()
                .whenComplete((body, failure) -> reservedBytes = reader.reserved())
                .thenCompose(body -> ask(route, asked.withBody(body)));
    }

    private CompletionStage<Response> ask(Route route, Request asked) {
        // an answer that takes long does not make the client an idle one
        answering.set(true);
        request.addIdleTimeoutListener(timeout -> !answering.get());
        return route.action().answer(asked);
    }

    private void park(Runnable nobodyWaits) {
        if (parked != null) {
            throw new IllegalStateException("a request waits once");
        }
        var waiting =
                new Waiting(request.getConnectionMetaData().getConnection().getEndPoint(), nobodyWaits);
        if (!parts.inFlight().park(waiting, reservedBytes)) {
            throw new RequestRefusedException(
                    503,
                    parts.limits().waiting()
                            + " requests wait already, and no more may. Fix: send it again in a moment,"
                            + " or without waiting.",
                    Map.of("Retry-After", "1"));
        }
        parked = waiting;
        waiting.watch();
        if (parts.inFlight().isClosed()) {
            // the listener may have told those that waited before this one did
            waiting.tell();
        }
    }

    /** The request is not worked on any more, and does not wait. */
    private void leave() {
        var waiting = parked;
        if (waiting == null) {
            parts.inFlight().leave(reservedBytes);
        } else {
            parts.inFlight().leave(waiting);
        }
    }

    private void answer(@Nullable Response answer, @Nullable Throwable failure) {
        if (answer != null && answer.begun() != null) {
            feed(answer, answer.begun());
            return;
        }
        answering.set(false);
        var waiting = parked;
        boolean readAhead = waiting != null && waiting.end();
        var cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        boolean cutOff = cause instanceof RequestRefusedException refused
                && (refused.status() == 408 || refused.status() == 413);
        try {
            write(
                    cause == null ? Objects.requireNonNull(answer) : rendered(cause),
                    cutOff || readAhead || parts.inFlight().isClosed(),
                    Callback.from(() -> written(cause != null), this::gone));
        } catch (RuntimeException e) {
            LOG.error("An answer could not be written; request={} path={}", requestId, path(), e);
            gone(e);
        }
    }

    private void feed(Response answer, Consumer<Feed> begun) {
        var feed = new Feed(response::write, this::ended);
        try {
            park(feed::endNow);
        } catch (RequestRefusedException full) {
            answer(null, full);
            return;
        }
        writeHead(answer, false);
        begun.accept(feed);
    }

    private void ended(@Nullable Throwable failure) {
        answering.set(false);
        var waiting = parked;
        if (waiting != null) {
            waiting.end();
        }
        leave();
        if (failure == null) {
            callback.succeeded();
        } else {
            callback.failed(failure);
        }
    }

    private Response rendered(Throwable cause) {
        if (cause instanceof ProblemException problem) {
            return ErrorBody.of(problem, area.manners());
        }
        if (cause instanceof HttpException bad) {
            return ErrorBody.of(bad.getCode(), String.valueOf(bad.getReason()), area.manners());
        }
        if (cause instanceof IOException || cause instanceof TimeoutException) {
            return ErrorBody.of(408, "the body did not arrive: " + cause.getMessage(), area.manners());
        }
        LOG.error("A mistake in the program ended a request; request={} path={}", requestId, path(), cause);
        return ErrorBody.of(
                500,
                "a mistake in the daemon ended this request; its log says more under request=" + requestId + ".",
                area.manners());
    }

    private void write(Response answer, boolean closeAfterwards, Callback written) {
        writeHead(answer, closeAfterwards);
        response.write(true, ByteBuffer.wrap(answer.status() == 204 ? new byte[0] : answer.body()), written);
    }

    private void writeHead(Response answer, boolean closeAfterwards) {
        var headers = response.getHeaders();
        headers.put("Request-Id", requestId);
        area.headers().forEach(headers::put);
        answer.headers().forEach(headers::put);
        if (closeAfterwards) {
            headers.put(HttpHeader.CONNECTION, "close");
        }
        response.setStatus(answer.status());
        parts.metrics().requestAnswered(answer.status());
        if (parts.settings().logEnabled() && ACCESS.isDebugEnabled()) {
            ACCESS.debug(
                    "request method={} path={} status={} peer={} request={}",
                    request.getMethod(),
                    path(),
                    answer.status(),
                    org.eclipse.jetty.server.Request.getRemoteAddr(request),
                    requestId);
        }
    }

    private void written(boolean refused) {
        leave();
        if (refused && !request.getHeaders().contains(HttpHeader.EXPECT)) {
            linger(System.nanoTime());
        } else {
            callback.succeeded();
        }
    }

    private void gone(Throwable cause) {
        leave();
        callback.failed(cause);
    }

    /** Reads on for a moment: closing with unread bytes would reset the connection and may take the answer with it. */
    private void linger(long sinceNanos) {
        while (lingered < LINGER_BYTES && System.nanoTime() - sinceNanos < LINGER_NANOS) {
            var chunk = request.read();
            if (chunk == null) {
                request.demand(() -> linger(sinceNanos));
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                break;
            }
            boolean last = chunk.isLast();
            lingered += chunk.remaining();
            chunk.release();
            if (last) {
                break;
            }
        }
        callback.succeeded();
    }

    private String path() {
        var path = request.getHttpURI().getPath();
        return path == null ? "" : path;
    }

    private static InetAddress address(SocketAddress socket) {
        if (socket instanceof InetSocketAddress inet && inet.getAddress() != null) {
            return inet.getAddress();
        }
        throw new IllegalStateException("not an internet address: " + socket);
    }
}
