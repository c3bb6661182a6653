package io.tocsin.kafka.matrix;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The page {@code src/docs/security-modes.md}: the matrix, what is tried beside it, and each text once under a number.
 * Ports, days and paths are replaced by names, so that it is the same after every run. For one thread.
 */
final class SecurityPage {

    private static final String BEGINNING = """
            # Security modes

            Each way to connect to a cluster, with everything right and with one thing wrong, as it was tried with a real
            Kafka broker. `SecurityMatrixIT` tries it, compares it with this page, and writes the page when it is run with
            `-Dgolden.update=true`.

            *Delivered* means that a record was produced, acknowledged and read back. A number stands for the text below
            that `tocsin clusters`, the service test `kafka` and `tocsind check --connect` say: the stage that lets
            nothing through, the cause, and what to do. A dash stands where a case makes no sense.

            """;

    private static final String RIGHTS = """
            ## Rights

            With an authorizer on the broker, a login by `SASL` needs the right `WRITE` on each Kafka topic that alerts go
            to, and `CREATE` on it (or on the cluster) if the brokers are to create it with the first record. Nothing else:
            `WRITE` includes `DESCRIBE`, and whoever may write to one Kafka topic may be an idempotent producer, so that
            `IDEMPOTENT_WRITE` is not needed. Whom the rights are granted to depends on the mode:

            | mode | principal |
            |---|---|
            | PLAINTEXT, and SSL without a client certificate | `User:ANONYMOUS` |
            | mutual TLS | `User:` and the subject of the certificate, as in `User:CN=alice,O=example` |
            | PLAIN, SCRAM | `User:` and `sasl-username` |
            | OAUTHBEARER | what the brokers make of the token, often its `sub` |
            | GSSAPI | `User:` and the principal up to `/` or `@`, unless `sasl.kerberos.principal.to.local.rules` says otherwise |

            """;

    private final List<String> texts = new ArrayList<>();
    private final StringBuilder page = new StringBuilder(BEGINNING);

    /** Without what differs from run to run, and whether a broker's last word got through before it hung up. */
    static String normal(String text, String cluster, String directory) {
        return text.replace(cluster, "main")
                .replace(directory, "/etc/tocsin")
                .replaceAll("(localhost|127\\.0\\.0\\.1):[0-9]+", "$1:PORT")
                .replaceAll("client-[0-9]+", "client")
                .replaceAll("rights[0-9]+", "alerts")
                .replaceAll(" \\(TLS alert [a-z_]+\\)", "")
                .replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}", "DAY");
    }

    /** @param outcomes by mode and column: an empty text for a delivery */
    void addMatrix(Map<Mode, Map<Column, String>> outcomes) {
        page.append("## Modes\n\n");
        row("mode", Arrays.stream(Column.values()).map(Column::title).toList());
        page.append("|---".repeat(Column.values().length + 1)).append("|\n");
        outcomes.forEach((mode, row) -> row(
                mode.name(),
                Arrays.stream(Column.values())
                        .map(column -> mode.attempts().containsKey(column) ? cell(row.getOrDefault(column, "")) : "–")
                        .toList()));
        page.append("\nThe keys of each mode, besides `brokers`:\n\n");
        outcomes.keySet()
                .forEach(mode -> page.append("* ")
                        .append(mode.name())
                        .append(": ")
                        .append(keys(mode))
                        .append('\n'));
        page.append('\n');
    }

    /** @param outcomes by what is wrong */
    void addMishaps(Map<String, String> outcomes) {
        page.append("## What else goes wrong\n\n");
        addList("what is wrong", outcomes);
    }

    /** @param outcomes by the rights: an empty text for a delivery */
    void addRights(Map<String, String> outcomes) {
        page.append(RIGHTS);
        addList("rights of a login by PLAIN", outcomes);
    }

    /** The page, to which nothing can be added any more. */
    String finished() {
        page.append("## Texts\n");
        for (var i = 0; i < texts.size(); i++) {
            var text = texts.get(i).lines().collect(joining(" "));
            page.append("\n**").append(i + 1).append("** `").append(text).append("`\n");
        }
        return page.toString();
    }

    private static String keys(Mode mode) {
        var attempt = mode.attempts().get(Column.RIGHT);
        if (attempt == null) {
            throw new IllegalArgumentException(mode.name() + " is never right");
        }
        var ours = attempt.table().keys().keySet().stream()
                .filter(key -> !Set.of("timeout", "brokers").contains(key))
                .map(key -> "`" + key + "`")
                .collect(joining(", "));
        return ours.isEmpty() ? "none" : ours;
    }

    private void addList(String title, Map<String, String> outcomes) {
        row(title, List.of("what happens"));
        page.append("|---|---|\n");
        outcomes.forEach((tried, outcome) -> row(tried, List.of(cell(outcome))));
        page.append('\n');
    }

    private String cell(String outcome) {
        if (outcome.isEmpty()) {
            return "delivered";
        }
        if (!texts.contains(outcome)) {
            texts.add(outcome);
        }
        return Integer.toString(texts.indexOf(outcome) + 1);
    }

    private void row(String first, List<String> rest) {
        page.append("| ")
                .append(first)
                .append(" | ")
                .append(String.join(" | ", rest))
                .append(" |\n");
    }
}
