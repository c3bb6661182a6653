package io.tocsin.kafka.probe;

import io.tocsin.kafka.probe.broker.StageResult;
import io.tocsin.wire.JsonWriter;
import java.time.Duration;
import java.util.List;

/** A {@link ProbeResult} as JSON; absent members are not there. */
public final class ProbeJson {

    private ProbeJson() {}

    /** Writes it as the members of an object that the caller has begun. */
    public static void writeMembers(JsonWriter json, ProbeResult result) {
        json.name("cluster").value(result.cluster().value());
        json.name("success").value(result.isSuccess());
        result.failure().ifPresent(failure -> writeFailure(json, failure));
        result.kafkaTopic().ifPresent(topic -> json.name("kafkaTopic").value(topic));
        result.acknowledgement().ifPresent(acknowledgement -> {
            json.name("partition").value(acknowledgement.partition());
            json.name("offset").value(acknowledgement.offset());
        });
        json.name("tookMillis").value(millis(result.took()));
        json.name("brokers").beginArray();
        result.brokers().forEach(broker -> {
            json.beginObject().name("broker").value(broker.broker());
            json.name("configured").value(broker.configured());
            json.name("reached").value(broker.isReached());
            write(json, broker.stages());
            json.endObject();
        });
        json.endArray();
        write(json, result.stages());
        json.name("warnings").beginArray();
        result.warnings().forEach(json::value);
        json.endArray();
    }

    private static void write(JsonWriter json, List<StageResult> stages) {
        json.name("stages").beginArray();
        stages.forEach(stage -> {
            json.beginObject();
            if (stage.failure().isPresent()) {
                writeFailure(json, stage);
            } else {
                json.name("stage").value(stage.stage().text());
            }
            json.name("tookMillis").value(millis(stage.took())).endObject();
        });
        json.endArray();
    }

    private static void writeFailure(JsonWriter json, StageResult failed) {
        json.name("stage").value(failed.stage().text());
        failed.failure().ifPresent(finding -> {
            json.name("error").value(finding.cause());
            json.name("fix").value(finding.fix());
        });
    }

    /** In tenths. */
    private static double millis(Duration took) {
        return Math.round(took.toNanos() / 100_000.0) / 10.0;
    }
}
