package io.tocsin.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.api.IdempotencyKeys.Use;
import io.tocsin.http.RequestRefusedException;
import org.junit.jupiter.api.Test;

final class IdempotencyKeysTest {

    private final IdempotencyKeys keys = new IdempotencyKeys();

    @Test
    void refusesAKeyWhileItIsInProgress() {
        // given
        keys.begin(use(1, 1));
        // when / then
        assertThatThrownBy(() -> keys.begin(use(1, 2)))
                .isInstanceOfSatisfying(RequestRefusedException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(409);
                    assertThat(refusal.headers()).containsEntry("Retry-After", "1");
                });
        keys.begin(use(2, 1));
        keys.end(use(1, 1));
        keys.begin(use(1, 2));
    }

    private static Use use(int key, int request) {
        return new Use(new byte[] {(byte) key}, new byte[] {(byte) request});
    }
}
