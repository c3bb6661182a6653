package io.tocsin.http;

import io.tocsin.settings.Section;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The headers of a publishing request that its events keep: KrakenD's {@code input_headers}.
 *
 * @param names in lower case, each once; none is kept by default
 */
public record InputHeaders(List<String> names) {

    /** None is kept. */
    public static final InputHeaders NONE = new InputHeaders(List.of());

    private static final String KEY = "publish-input-headers";
    /** RFC 9110 section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

    private static final String OWN_PREFIX = "tocsin-";
    private static final Set<String> CREDENTIALS = Set.of("authorization", "cookie", "proxy-authorization");
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    public InputHeaders {
        names = List.copyOf(names);
    }

    /** Reads {@code publish-input-headers} of the section {@code [http]}; mistakes are added to its problems. */
    static InputHeaders read(Section section) {
        var given = section.strings(KEY);
        for (int i = 0; i < given.size(); i++) {
            check(section, KEY + "[" + i + "]", given.get(i), given.subList(0, i));
        }
        return new InputHeaders(
                given.stream().map(InputHeaders::lower).distinct().toList());
    }

    private static void check(Section section, String key, String given, List<String> before) {
        var name = lower(given);
        var what = "http." + key + " is \"" + given + "\"";
        if (!TOKEN.matcher(given).matches()) {
            section.error(
                    key,
                    what + "; it must be the name of one header, 1 to 100 characters.",
                    section.written(KEY, List.of("X-My-Key")) + "; there are no patterns");
        } else if (CREDENTIALS.contains(name)) {
            section.error(
                    key,
                    what + ", which holds credentials; they would be stored with each event and travel on with it.",
                    "let the sender name itself in a header of its own, such as X-User");
        } else if (OF_THE_CONNECTION.contains(name)) {
            section.error(key, what + ", which is about the connection and not about the event.", "remove it");
        } else if (name.startsWith(OWN_PREFIX)) {
            section.error(
                    key, what + "; names that begin with " + OWN_PREFIX + " are the daemon's own.", "use another name");
        } else if (before.stream().map(InputHeaders::lower).anyMatch(name::equals)) {
            section.error(key, what + ", which is there already; case does not count.", "remove one of them");
        }
    }

    /**
     * The headers of a request that are kept, by name in lower case; one that came several times as one value, joined by
     * {@code ", "} (RFC 9110 section 5.3). What the request does not have is not there. A value that is UTF-8 is read as
     * such, any other as ISO 8859-1.
     */
    public SortedMap<String, String> of(Request request) {
        SortedMap<String, String> kept = new TreeMap<>();
        for (var name : names) {
            var values = request.headers(name);
            if (!values.isEmpty()) {
                kept.put(name, values.stream().map(InputHeaders::decoded).collect(Collectors.joining(", ")));
            }
        }
        return kept;
    }

    /** The listener reads each byte of a value as one character. */
    private static String decoded(String value) {
        if (value.chars().allMatch(c -> c < 0x80) || value.chars().anyMatch(c -> c > 0xFF)) {
            return value;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return value;
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
