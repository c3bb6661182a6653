package io.tocsin.api;

import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.http.Response;
import io.tocsin.kafka.ClusterId;
import io.tocsin.kafka.ClusterStatus;
import io.tocsin.kafka.probe.ClusterTrials;
import io.tocsin.kafka.probe.ProbeJson;
import io.tocsin.kafka.probe.ProbeResult;
import io.tocsin.kafka.settings.RequiredAcks;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.JsonWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The Kafka clusters: how they are, and a way to try one. */
final class ClustersResource {

    private final Supplier<List<ClusterStatus>> clusters;
    private final ClusterTrials trials;

    ClustersResource(ApiServices services) {
        this.clusters = services.clusters();
        this.trials = services.trials();
    }

    /** All that are enabled, in order of name. */
    CompletionStage<Response> list(Request request) {
        request.allowQuery(Set.of());
        var json = JsonWriter.compact().beginObject();
        writeMember(json);
        return Response.json(200, json.endObject().toByteArray()).now();
    }

    /**
     * Goes through the stages of a connection; 200 whether it succeeds or not. With {@code topic} also through those of a
     * Kafka topic, and with {@code message}, to which {@code key} may be added, a record is produced.
     */
    CompletionStage<Response> probe(Request request) {
        request.allowQuery(Set.of("topic", "key", "message"));
        var topic = request.query("topic").filter(text -> !text.isEmpty());
        var message = request.query("message");
        if (topic.isEmpty() && (message.isPresent() || request.query("key").isPresent())) {
            throw new RequestRefusedException(
                    400, "key and message are of a record, which goes to a topic. Fix: add topic=NAME.");
        }
        if (message.isEmpty() && request.query("key").isPresent()) {
            throw new RequestRefusedException(
                    400, "key is of a record, and none is produced without a message. Fix: add message=TEXT.");
        }
        return tried(request, topic, message).thenApply(result -> {
            var json = JsonWriter.compact().beginObject();
            ProbeJson.writeMembers(json, result);
            return Response.json(200, json.endObject().toByteArray());
        });
    }

    private CompletionStage<ProbeResult> tried(Request request, Optional<String> topic, Optional<String> message) {
        var name = request.pathParameter("cluster");
        if (name.isEmpty()) {
            throw new RequestRefusedException(404, "unknown cluster \"\"");
        }
        var id = new ClusterId(name);
        return message.isEmpty()
                ? trials.look(id, topic)
                : trials.produce(
                        id,
                        KafkaServiceTest.record(
                                topic.orElseThrow(), request.query("key").orElse(""), message.get()));
    }

    /** Writes them as the member {@code clusters} of an object. */
    void writeMember(JsonWriter json) {
        json.name("clusters").beginArray();
        clusters.get().forEach(cluster -> write(json, cluster));
        json.endArray();
    }

    private static void write(JsonWriter json, ClusterStatus cluster) {
        json.beginObject();
        json.name("id").value(cluster.id().value());
        json.name("state").value(state(cluster));
        json.name("connected").value(cluster.connected());
        cluster.error().ifPresent(error -> json.name("error").value(error));
        json.name("since").value(GoTime.render(cluster.since()));
        cluster.waitingChange().ifPresent(why -> json.name("waitingChange").value(why));
        if (cluster.requiredAcks() != RequiredAcks.ALL) {
            json.name("warning")
                    .value("required-acks = \"" + cluster.requiredAcks().text() + "\": records count as delivered when "
                            + cluster.requiredAcks().weakness());
        }
        json.name("generation").value(cluster.generation());
        json.name("unacknowledgedRecords").value(cluster.unacknowledgedRecords());
        json.name("unacknowledgedBytes").value(cluster.unacknowledgedBytes());
        json.endObject();
    }

    /** In one word: it works, it does not, it stays off until a reload, or that is not known yet. */
    private static String state(ClusterStatus cluster) {
        if (cluster.isOff()) {
            return "off";
        }
        if (cluster.error().isPresent()) {
            return "away";
        }
        return cluster.connected() ? "connected" : "connecting";
    }
}
