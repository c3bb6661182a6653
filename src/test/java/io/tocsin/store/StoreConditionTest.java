package io.tocsin.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.lifecycle.Health;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;

class StoreConditionTest {

    private final Health health = new Health(() -> Instant.EPOCH);
    private final StoreCondition condition = new StoreCondition(new StoreDirectory(Path.of("/data/store")), health);

    @Test
    void theFirstFailureStandsUntilTheStoreIsOpenAgain() {
        // when
        condition.failed(new RocksDBException("No space left on device"));
        condition.failed(new RocksDBException("the second write"));

        // then
        assertThat(condition.failure()).contains("No space left on device");
        assertThat(health.conditions())
                .singleElement()
                .satisfies(shown -> assertThat(shown.cause()).isEqualTo(condition.failure()));

        // and when
        condition.mended();
        condition.worksAgain();

        // then
        assertThat(condition.failure()).isNull();
        assertThat(health.conditions()).isEmpty();
    }

    @Test
    void aWriteThatFailsJustAfterTheStoreWasOpenedAgainIsNotTakenForTheFormerFailure() {
        // given
        condition.failed(new RocksDBException("the first"));
        condition.mended();

        // when
        condition.failed(new RocksDBException("the next"));
        condition.worksAgain();

        // then
        assertThat(health.conditions())
                .singleElement()
                .satisfies(shown -> assertThat(shown.cause()).contains("the next"));
    }
}
