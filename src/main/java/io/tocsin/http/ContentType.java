package io.tocsin.http;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules for the content type and encoding of a request. */
final class ContentType {

    private ContentType() {}

    /** In lower case without parameters; empty text for null. */
    static String of(@Nullable String header) {
        return header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns if a body of this type may be sent. A type is asked for because a page in a browser can make it send forms
     * and plain text anywhere without asking, but nothing else.
     *
     * @throws RequestRefusedException 415
     */
    static void check(@Nullable String header, Set<String> accepted, boolean mayBeMissing) {
        var type = of(header);
        if (header == null ? !mayBeMissing : !accepted.contains(type)) {
            throw new RequestRefusedException(
                    415,
                    (header == null
                                    ? "the body has no content type"
                                    : "content type \"" + type + "\" is not taken here")
                            + ". Fix: send the header Content-Type: "
                            + String.join(" or ", accepted.stream().sorted().toList()) + ".");
        }
        checkCharset(header);
    }

    /**
     * Whether the body is compressed by gzip.
     *
     * @param header the value of Content-Encoding
     * @throws RequestRefusedException 415 for anything but gzip and identity
     */
    static boolean isGzip(@Nullable String header) {
        var encoding = header == null ? "identity" : header.strip().toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "identity", "" -> false;
            case "gzip", "x-gzip" -> true;
            default ->
                throw new RequestRefusedException(
                        415, "content encoding \"" + encoding + "\" is not known. Fix: use gzip, or none.");
        };
    }

    private static void checkCharset(@Nullable String header) {
        if (header == null) {
            return;
        }
        for (var parameter : header.toLowerCase(Locale.ROOT).split(";", -1)) {
            var text = parameter.strip();
            if (text.startsWith("charset=")) {
                var charset = text.substring("charset=".length()).replace("\"", "");
                if (!charset.equals("utf-8") && !charset.equals("utf8")) {
                    throw new RequestRefusedException(
                            415, "charset \"" + charset + "\" is not taken. Fix: send UTF-8.");
                }
            }
        }
    }
}
