package io.tocsin.http;

import io.tocsin.metrics.Metrics;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Gives what Jetty refuses by itself, such as a malformed request line or headers that are too long, the same shape as
 * our own errors. The connection is closed after it.
 */
final class JettyErrors extends ErrorHandler {

    private final Areas areas;
    private final Metrics metrics;

    JettyErrors(Areas areas, Metrics metrics) {
        this.areas = areas;
        this.metrics = metrics;
        setShowStacks(false);
        setShowCauses(false);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus() < 400 ? 500 : response.getStatus();
        var path = request.getHttpURI().getPath();
        var area = areas.areaOf(path == null ? "" : path);
        var reason = request.getAttribute(ERROR_MESSAGE) instanceof String message ? message : "";
        var answer = ErrorBody.of(status, sentence(status, reason), area.manners());
        metrics.requestAnswered(status);
        response.setStatus(status);
        area.headers().forEach(response.getHeaders()::put);
        answer.headers().forEach(response.getHeaders()::put);
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
        return true;
    }

    private static String sentence(int status, String reason) {
        return switch (status) {
            case 408 -> "the request did not arrive in time.";
            case 431 -> "the request line and the headers are longer than the listener takes. Fix: send fewer of them.";
            default -> {
                var known = HttpStatus.getMessage(status);
                yield status >= 500 || reason.isEmpty() || reason.equals(known)
                        ? known + "."
                        : "the request is malformed: " + reason + ".";
            }
        };
    }
}
