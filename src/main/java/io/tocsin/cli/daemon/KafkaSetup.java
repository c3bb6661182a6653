package io.tocsin.cli.daemon;

import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Table;
import io.tocsin.cli.terminal.Terminal;
import io.tocsin.kafka.ClusterId;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.probe.UnknownClusterException;
import io.tocsin.kafka.setup.TopicReport;
import io.tocsin.kafka.setup.TopicReport.Outcome;
import io.tocsin.kafka.setup.TopicSetup;
import io.tocsin.wire.JsonWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Creates the Kafka topics under {@code [[kafka.topics]]}, and compares those that exist without changing them. Reads the
 * configuration itself and needs no daemon (decision 0011).
 */
@Command(
        name = "setup",
        description = "Create the Kafka topics that the configuration declares under [[kafka.topics]]. What exists is "
                + "compared and never changed. Reads the configuration, and needs no running daemon.")
public final class KafkaSetup implements Callable<Integer> {

    /** Ways of changing nothing. */
    private static final class Harmless {
        @Option(
                names = "--dry-run",
                description = "Create nothing; ask the brokers whether they would create what is missing.")
        private boolean dryRun;

        @Option(
                names = "--check",
                description = "Create nothing; exit with 1 when a topic is missing or not as declared.")
        private boolean check;
    }

    private final DaemonOptions options;
    private final Terminal terminal;
    private final BooleanSupplier json;

    @Parameters(paramLabel = "CLUSTER", arity = "0..1", description = "The id of a cluster; default: all enabled ones.")
    private @Nullable String cluster;

    @ArgGroup
    private Harmless harmless = new Harmless();

    /**
     * For one run.
     *
     * @param json whether the result is wanted as JSON
     */
    public KafkaSetup(DaemonOptions options, Terminal terminal, BooleanSupplier json) {
        this.options = options;
        this.terminal = terminal;
        this.json = json;
    }

    @Override
    public Integer call() {
        var config = ConfigurationFile.locate(options, terminal).readOrFail().config();
        var reports = new LinkedHashMap<KafkaSettings, List<TopicReport>>();
        boolean done = true;
        try (var connections = Connections.open(terminal)) {
            for (var each : chosen(config.kafka())) {
                if (!TopicSetup.hasTopics(each)) {
                    reports.put(each, List.of());
                } else if (connections.isConnected(each)) {
                    reports.put(each, TopicSetup.run(each, mode()));
                } else {
                    done = false;
                }
            }
        }
        if (json.getAsBoolean()) {
            printJson(reports);
        } else {
            reports.forEach(this::print);
        }
        var outcomes = reports.values().stream()
                .flatMap(List::stream)
                .map(TopicReport::outcome)
                .toList();
        done &= !outcomes.contains(Outcome.FAILED);
        done &= !harmless.check || (!outcomes.contains(Outcome.MISSING) && !outcomes.contains(Outcome.DIFFERS));
        return done ? ExitCode.DONE : ExitCode.FAILED;
    }

    private TopicSetup.Mode mode() {
        if (harmless.check) {
            return TopicSetup.Mode.CHECK;
        }
        return harmless.dryRun ? TopicSetup.Mode.DRY_RUN : TopicSetup.Mode.CREATE;
    }

    private List<KafkaSettings> chosen(List<KafkaSettings> all) {
        var enabled = all.stream().filter(KafkaSettings::enabled).toList();
        if (cluster == null) {
            return enabled;
        }
        var found = enabled.stream()
                .filter(each -> each.id().value().equals(cluster))
                .toList();
        if (found.isEmpty()) {
            boolean disabled = all.stream().anyMatch(each -> each.id().value().equals(cluster));
            throw new UnknownClusterException(new ClusterId(cluster), disabled);
        }
        return found;
    }

    private void print(KafkaSettings settings, List<TopicReport> reports) {
        line("cluster " + settings.id() + (reports.isEmpty() ? ": nothing is declared under [[kafka.topics]]" : ""));
        for (var report : reports) {
            line("  Kafka topic " + report.kafkaTopic() + ": "
                    + report.outcome().text()
                    + report.failure().map(why -> ": " + why).orElse(""));
            report.differences()
                    .forEach(each -> line("    " + each.field() + ": declared " + each.declared() + ", actual "
                            + (each.actual().isEmpty() ? "not set" : each.actual())));
        }
    }

    private void line(String text) {
        terminal.out().print(Table.printable(text) + "\n");
    }

    private void printJson(Map<KafkaSettings, List<TopicReport>> all) {
        var writer = JsonWriter.pretty().beginArray();
        all.forEach((settings, reports) -> reports.forEach(report -> {
            writer.beginObject();
            writer.name("cluster").value(settings.id().value());
            writer.name("kafkaTopic").value(report.kafkaTopic());
            writer.name("outcome")
                    .value(report.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            report.failure().ifPresent(why -> writer.name("error").value(why));
            writer.name("differences").beginArray();
            report.differences().forEach(each -> {
                writer.beginObject().name("field").value(each.field());
                writer.name("declared").value(each.declared());
                writer.name("actual").value(each.actual()).endObject();
            });
            writer.endArray().endObject();
        }));
        terminal.out().print(writer.endArray() + "\n");
    }
}
