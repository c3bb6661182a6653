package io.tocsin.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

/**
 * One of a stream of server-sent events.
 *
 * @param id what to name to go on behind it; empty text when it has none
 * @param type its name, {@code message} when it has none; empty text for what only says the id to go on behind
 * @param data its JSON; null for that
 */
public record ServerEvent(String id, String type, Json data) {

    /** Reads the next one (HTML standard, section 9.2.6), passing over comments; empty at the end of the stream. */
    static Optional<ServerEvent> read(BufferedReader in) throws IOException {
        String id = "";
        String type = "message";
        var data = new StringBuilder();
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty() && data.length() > 0) {
                return Optional.of(
                        new ServerEvent(id, type, Json.parse(data.toString().getBytes(UTF_8))));
            }
            if (line.isEmpty() && !id.isEmpty()) {
                return Optional.of(new ServerEvent(id, "", new Json(null)));
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            switch (name) {
                case "id" -> id = value;
                case "event" -> type = value;
                case "data" -> data.append(value);
                default -> {
                    // a comment, or a field that concerns browsers
                }
            }
        }
        return Optional.empty();
    }
}
