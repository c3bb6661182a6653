package io.tocsin.cli.client;

import io.tocsin.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** Prints what a probe of a cluster found, from its JSON: brokers, stages, and what to do about the one that failed. */
public final class ProbeText {

    private ProbeText() {}

    /** Prints one probe, some lines. */
    public static void print(PrintWriter out, Json probe) {
        boolean success = isSuccess(probe);
        line(
                out,
                "",
                "cluster " + probe.get("cluster").text()
                        + (success ? ": reached in " + millis(probe) : ": failed at " + text(probe, "stage")));
        var brokers = probe.get("brokers").elements();
        brokers.forEach(broker -> {
            var known = broker.get("configured").text().equals("false") ? " (by advertised.listeners)" : "";
            stages(
                    out,
                    "broker " + text(broker, "broker") + known,
                    broker.get("stages").elements());
        });
        var stages = probe.get("stages").elements();
        if (!stages.isEmpty()) {
            stages(out, "cluster", stages);
        }
        if (probe.has("partition")) {
            line(
                    out,
                    "  ",
                    "record: Kafka topic " + text(probe, "kafkaTopic") + ", partition " + text(probe, "partition")
                            + ", offset " + text(probe, "offset"));
        }
        if (success) {
            probe.get("warnings").elements().forEach(warning -> line(out, "  ", "warning: " + warning.text()));
        }
    }

    /** Whether everything that was tried worked. */
    public static boolean isSuccess(Json probe) {
        return probe.get("success").text().equals("true");
    }

    private static void stages(PrintWriter out, String what, List<Json> stages) {
        line(
                out,
                "  ",
                what + ": "
                        + stages.stream()
                                .map(stage -> text(stage, "stage")
                                        + (stage.has("error") ? " failed after " : " ")
                                        + millis(stage))
                                .collect(Collectors.joining(", ")));
        stages.stream().filter(stage -> stage.has("error")).forEach(stage -> {
            line(out, "    ", text(stage, "error"));
            line(out, "    ", "Fix: " + text(stage, "fix"));
        });
    }

    private static String millis(Json timed) {
        return text(timed, "tookMillis") + " ms";
    }

    private static String text(Json object, String key) {
        return object.get(key).text();
    }

    private static void line(PrintWriter out, String indent, String text) {
        out.print(indent + Table.printable(text) + "\n");
    }
}
