package io.tocsin.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.eventlog.Hex;
import io.tocsin.golden.Golden;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store.Durability;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What lies in stores out there: these bytes have to be read for ever. */
class StoredFormsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.000000009Z");

    private final MemoryStore store = new MemoryStore();

    @Test
    void aStateKeepsItsForm() {
        // given
        var state =
                new EventState("disk \u00e9", "90 % full", "<b>b</b>", NOON, Duration.ofSeconds(90), Level.CRITICAL);
        var row = new StateRow(state, NOON.minusSeconds(90), 1_234, NOON.plusSeconds(1));

        // when
        byte[] stored = row.encode();

        // then
        Golden.assertMatches(getClass(), "state-v2.hex", Hex.dump(stored));
        assertThat(StoredState.decode("disk \u00e9", stored)).isEqualTo(row);
        assertThat(StoredState.id(StoredState.key(7, "disk \u00e9"))).isEqualTo("disk \u00e9");
    }

    @Test
    void aStateOfVersionOneIsAsOldAsItsEvent() {
        var read = (StateRow) StoredState.decode("disk \u00e9", Hex.read(Golden.read(getClass(), "state-v1.hex")));

        assertThat(read.acceptedAt()).isEqualTo(NOON);
        assertThat(read.start()).isEqualTo(NOON.minusSeconds(90));
        assertThat(read.seq()).isEqualTo(1_234);
    }

    @Test
    void aTraceKeepsItsForm() {
        byte[] stored = new StateTrace(1_234).encode();

        Golden.assertMatches(getClass(), "trace-v1.hex", Hex.dump(stored));
        assertThat(StoredState.decode("a", stored)).isEqualTo(new StateTrace(1_234));
    }

    @Test
    void aTopicKeepsItsForm() {
        // given
        var row = new TopicRow(
                new TopicId("cpu"), 3, new Extent(1_000, 90_000), 400, 2_222, true, new LevelCounts(1, 2, 3, 4));
        var batch = new Batch();

        // when
        row.addTo(batch);
        store.write(batch, Durability.SYNCED);

        // then
        byte[] stored = Objects.requireNonNull(store.get(Family.META, "topic/cpu".getBytes(UTF_8)));
        Golden.assertMatches(getClass(), "topic-v2.hex", Hex.dump(stored));
        assertThat(TopicRow.readAll(store)).containsExactly(row);
    }

    @Test
    void aTopicOfTheFirstVersionIsRead() {
        // given
        var batch = new Batch();
        batch.put(Family.META, "topic/cpu".getBytes(UTF_8), Hex.read(Golden.read(getClass(), "topic-v1.hex")));

        // when
        store.write(batch, Durability.SYNCED);

        // then
        assertThat(TopicRow.readAll(store))
                .containsExactly(new TopicRow(
                        new TopicId("cpu"), 3, new Extent(1_000, 0), 400, 2_222, true, new LevelCounts(1, 2, 3, 4)));
    }

    @Test
    void aRequestKeepsItsForm() {
        // given
        byte[] digest = new byte[32];
        digest[31] = 5;
        var at = Instant.parse("2026-03-01T12:00:00.009Z");
        var row = new RequestRow(
                at, digest, new RequestRow.Place(3, 41, 2), new StoredAnswer(207, "{\"seq\":1}".getBytes(UTF_8)));

        // when
        byte[] stored = row.encode();

        // then
        Golden.assertMatches(getClass(), "request-v2.hex", Hex.dump(stored));
        checkRequest(Hex.read(Golden.read(getClass(), "request-v2.hex")), digest, new RequestRow.Place(3, 41, 2));
    }

    @Test
    void aRequestOfVersion1IsReadWithoutItsPlace() {
        byte[] digest = new byte[32];
        digest[31] = 5;

        checkRequest(Hex.read(Golden.read(getClass(), "request-v1.hex")), digest, new RequestRow.Place(0, 0, 0));
    }

    private static void checkRequest(byte[] stored, byte[] digest, RequestRow.Place place) {
        var read = RequestRow.decode(stored);
        assertThat(read.at()).isEqualTo(Instant.parse("2026-03-01T12:00:00.009Z"));
        assertThat(read.place()).isEqualTo(place);
        assertThat(read.isFor(digest)).isTrue();
        assertThat(read.isFor(new byte[32])).isFalse();
        assertThat(read.answer().status()).isEqualTo(207);
        assertThat(read.answer().body()).isEqualTo("{\"seq\":1}".getBytes(UTF_8));
    }

    @Test
    void aVersionThatIsNotKnownIsNamed() {
        // given
        var batch = new Batch();
        batch.put(Family.META, "topic/cpu".getBytes(UTF_8), new byte[66]);
        store.write(batch, Durability.SYNCED);

        // when, then
        assertThatThrownBy(() -> StateRow.decode("x", new byte[] {9})).hasMessageContaining("version 9");
        assertThatThrownBy(() -> RequestRow.decode(new byte[] {9})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> TopicRow.readAll(store)).hasMessageContaining("topic \"cpu\"");
    }
}
