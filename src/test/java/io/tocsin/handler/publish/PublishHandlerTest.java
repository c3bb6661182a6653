package io.tocsin.handler.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.handler.Handler;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.HandlerRef;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Section;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishHandlerTest {

    private static Handler handler(int topics) {
        var kind = new PublishKind((events, cursor, throughSeq, done) -> {
            throw new IllegalStateException("nothing is delivered here");
        });
        List<String> names =
                IntStream.range(0, topics).mapToObj(i -> "copy" + i).toList();
        var opening = kind.open(
                new HandlerRef(new TopicId("cpu"), new HandlerId("h")),
                Section.of("test", Map.of("topics", names), new Problems()));
        return ((Opening.Opened) opening).handler();
    }

    /** A full run was copied to each topic, all copies in one write: with 100 topics a million events. */
    @ParameterizedTest
    @CsvSource({"1, 10000, 8388608", "3, 3333, 2796202", "100, 100, 83886", "10000, 1, 838"})
    void allCopiesOfARunTogetherAreAWindow(int topics, int events, int bytes) {
        assertThat(handler(topics).window()).isEqualTo(new Handler.Window(events, bytes));
    }

    @Test
    void oneEventAtATimeGoesToHoweverManyTopics() {
        assertThat(handler(20_000).window().events()).isEqualTo(1);
    }
}
