package io.tocsin.examples;

import io.tocsin.fixture.KafkaBroker.ReadRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A file {@code NAME.example}: a request, its status, and the records that come of it.
 *
 * <pre>
 * # what it shows
 * &gt; POST /api/v1/alerts/topics/web/events
 * &gt; Content-Type: application/json
 * {"id":"…"}
 * &lt; 200
 * = events              the Kafka topic; one block for each record, in order
 * = key: page_view      left out: no key
 * = content-type: …     a header; every header of the record stands here
 * = timestamp: 1714564800000    only where the record's own time is asserted
 * {"id":"…"}            the value, to the byte; a line feed at the end of the value shows as an empty line
 * </pre>
 *
 * @param name the file's name without its ending
 * @param path what the request goes to
 * @param headers the request's, by their names as written
 * @param body the request's
 * @param status what it is answered with
 * @param records what arrives in Kafka because of it, possibly nothing
 */
record Example(
        String name, String path, Map<String, String> headers, String body, int status, List<ExpectedRecord> records) {

    /** A record as the example shows it. */
    record ExpectedRecord(
            String kafkaTopic,
            Optional<String> key,
            Map<String, String> headers,
            Optional<Long> timestampMillis,
            String value) {

        /** The same of a record that was read, with its time only where this one has one. */
        ExpectedRecord like(ReadRecord record) {
            return new ExpectedRecord(
                    kafkaTopic,
                    record.key() == null ? Optional.empty() : Optional.of(record.keyText()),
                    record.headers(),
                    timestampMillis.map(expected -> record.timestampMillis()),
                    record.valueText());
        }
    }

    /** The examples of a folder, in order of their names. */
    static List<Example> in(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            var sorted = files.filter(file -> file.toString().endsWith(".example"))
                    .sorted()
                    .toList();
            List<Example> examples = new ArrayList<>();
            for (Path file : sorted) {
                examples.add(parse(file));
            }
            return examples;
        }
    }

    private static Example parse(Path file) throws IOException {
        List<String> request = new ArrayList<>();
        var body = new StringBuilder();
        int status = 0;
        List<List<String>> blocks = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (var line : Files.readAllLines(file)) {
            if (line.startsWith("> ")) {
                request.add(line.substring(2));
            } else if (line.startsWith("< ")) {
                status = Integer.parseInt(line.substring(2).strip());
            } else if (line.startsWith("= ")) {
                if (blocks.size() == values.size()) {
                    blocks.add(new ArrayList<>());
                }
                blocks.get(blocks.size() - 1).add(line.substring(2));
            } else if (status == 0 && !line.startsWith("#")) {
                body.append(line);
            } else if (!blocks.isEmpty()) {
                append(values, blocks.size(), line);
            }
        }
        List<ExpectedRecord> records = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            records.add(expected(blocks.get(i), values.get(i)));
        }
        var name = file.getFileName().toString().replace(".example", "");
        var path = request.get(0).substring("POST ".length());
        return new Example(name, path, fields(request), body.toString(), status, records);
    }

    private static void append(List<String> values, int blocks, String line) {
        if (values.size() < blocks) {
            values.add(line);
        } else {
            values.set(blocks - 1, values.get(blocks - 1) + "\n" + line);
        }
    }

    private static ExpectedRecord expected(List<String> block, String value) {
        var fields = fields(block);
        var key = Optional.ofNullable(fields.remove("key"));
        var timestamp = Optional.ofNullable(fields.remove("timestamp")).map(Long::valueOf);
        return new ExpectedRecord(block.get(0), key, fields, timestamp, value);
    }

    /** All lines but the first, {@code name: text} each. */
    private static Map<String, String> fields(List<String> lines) {
        Map<String, String> fields = new TreeMap<>();
        lines.stream().skip(1).forEach(line -> {
            int colon = line.indexOf(": ");
            fields.put(line.substring(0, colon), line.substring(colon + 2));
        });
        return fields;
    }
}
