package io.tocsin.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.HandlerView;
import io.tocsin.delivery.Pending;
import io.tocsin.delivery.Sums;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.Tally;
import io.tocsin.delivery.run.RunnerStatus;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.HandlerSpec;
import io.tocsin.handler.Origin;
import io.tocsin.wire.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HandlerJsonTest {

    @Test
    void sortsOptionsAndKeepsTheOrderOfWhatLiesInThem() {
        // given
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("revenue", "fields.total");
        map.put("currency", "=EUR");
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        options.put("topic", "orders");
        options.put("map", map);
        var ref = new HandlerRef(new TopicId("web"), new HandlerId("h"));
        var spec = new HandlerSpec(ref, "kafka", options, "", Origin.API);
        var status = new RunnerStatus(
                RunnerStatus.State.RUNNING, "", null, null, 0, Extent.NONE, Tally.NONE, 0, null, null, false);
        var json = JsonWriter.compact();

        // when
        HandlerJson.write(
                json,
                new HandlerView(spec, 1, status, new Pending(0, 0, null), new Sums(0, 0, 0, 0, 0, 0)),
                Dialect.KAPACITOR);

        // then
        assertThat(json.toString())
                .contains(
                        "\"options\":{\"map\":{\"revenue\":\"fields.total\",\"currency\":\"=EUR\"},\"topic\":\"orders\"}");
    }
}
