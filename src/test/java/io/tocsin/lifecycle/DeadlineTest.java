package io.tocsin.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class DeadlineTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    private Deadline after(Duration limit) {
        return Deadline.after(limit, nanos::get);
    }

    @Test
    void countsDownAndStopsAtZero() {
        var deadline = after(Duration.ofMillis(10));
        assertThat(deadline.remaining()).isEqualTo(Duration.ofMillis(10));
        assertThat(deadline.expired()).isFalse();

        nanos.addAndGet(9_000_001);
        assertThat(deadline.remainingNanos()).isEqualTo(999_999);
        assertThat(deadline.remainingMillis()).isEqualTo(1);

        nanos.addAndGet(5_000_000);
        assertThat(deadline.expired()).isTrue();
        assertThat(deadline.remaining()).isZero();
        assertThat(deadline.remainingMillis()).isZero();
    }

    @Test
    void hasExpiredAtOnceWithoutTime() {
        assertThat(after(Duration.ZERO).expired()).isTrue();
        assertThat(after(Duration.ofSeconds(-1)).remainingNanos()).isZero();
    }

    @Test
    void isBoundedForLimitsBeyondTheClock() {
        assertThat(after(Duration.ofSeconds(Long.MAX_VALUE)).expired()).isFalse();
    }

    @Test
    void takesTheSoonerOfTwo() {
        var deadline = after(Duration.ofSeconds(2));

        assertThat(deadline.butAtMost(Duration.ofSeconds(5))).isSameAs(deadline);
        assertThat(deadline.butAtMost(Duration.ofSeconds(1)).remaining()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void saysWhatIsLeft() {
        assertThat(after(Duration.ofMillis(3_250))).hasToString("3.2s left");
        assertThat(after(Duration.ZERO)).hasToString("expired");
    }
}
