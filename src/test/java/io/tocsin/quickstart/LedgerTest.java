package io.tocsin.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fixture.KafkaBroker.ReadRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private final Ledger ledger = new Ledger();

    private static List<ReadRecord> records(String... idsAndMessages) {
        var records = new ArrayList<ReadRecord>();
        for (int i = 0; i < idsAndMessages.length; i += 2) {
            String value = "{\"id\":\"" + idsAndMessages[i] + "\",\"message\":\"" + idsAndMessages[i + 1] + "\"}\n";
            records.add(new ReadRecord(0, i, idsAndMessages[i].getBytes(UTF_8), value.getBytes(UTF_8), Map.of(), 0));
        }
        return records;
    }

    @Test
    void hasNoFaultWhenEverythingIsThereInOrderAndSomeOfItTwice() {
        ledger.accepted("a", "1");
        ledger.accepted("b", "1");
        ledger.accepted("a", "2");
        assertThat(ledger.faults("k", records("b", "1", "a", "1", "a", "2", "a", "1")))
                .isEmpty();
    }

    @Test
    void namesWhatIsMissing() {
        ledger.accepted("a", "1");
        ledger.accepted("a", "2");
        assertThat(ledger.faults("k", records("a", "2")))
                .containsExactly("k: \"1\" of id a was accepted and is missing");
        assertThat(ledger.faults("k", List.of())).hasSize(2);
    }

    @Test
    void namesTheIdThatIsOutOfOrder() {
        ledger.accepted("a", "1");
        ledger.accepted("a", "2");
        assertThat(ledger.faults("k", records("a", "2", "a", "1")))
                .containsExactly("k: events of id a are out of order: [2, 1]");
    }
}
