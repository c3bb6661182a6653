package io.tocsin.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class LifecycleStackTest {

    private final List<String> closed = new ArrayList<>();
    private final LifecycleStack stack = new LifecycleStack();
    private final Deadline deadline = Deadline.after(Duration.ofMinutes(2));

    private Resource resource(String name) {
        return shared -> closed.add(name);
    }

    private static Resource failing(String message) {
        return shared -> {
            throw new CloseFailedException(message);
        };
    }

    @Test
    void closesInReverseOrderWithOneDeadline() {
        var deadlines = new ArrayList<Deadline>();
        stack.opened("store", resource("store"));
        AutoCloseable kafka = stack.opened("kafka", (AutoCloseable) () -> closed.add("kafka"));
        stack.onClose("ready", () -> closed.add("ready"));
        stack.<Resource>opened("http", deadlines::add);

        stack.close(deadline);

        assertThat(kafka).isNotNull();
        assertThat(closed).containsExactly("ready", "kafka", "store");
        assertThat(deadlines).containsExactly(deadline);
    }

    @Test
    void goesOnAfterAFailureAndJoinsTheErrors() {
        stack.opened("store", resource("store"));
        stack.opened("kafka", failing("2 records in flight"));
        stack.opened("topics", resource("topics"));
        stack.opened("http", (AutoCloseable) () -> {
            throw new IOException("port is stuck");
        });
        stack.<Resource>opened("listener", shared -> {
            throw new NoClassDefFoundError("org/example/Gone");
        });

        assertThatThrownBy(() -> stack.close(deadline))
                .isInstanceOf(CloseFailedException.class)
                .hasMessage("Not closed cleanly: listener: it failed; the log says how; http: port is stuck;"
                        + " kafka: 2 records in flight.")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(3));
        assertThat(closed).containsExactly("topics", "store");
    }

    @Test
    void saysInOneSentenceWhatStacksWithinItLeftUndone() {
        var machinery = new LifecycleStack();
        machinery.opened("attempts", failing("1 attempt runs on."));
        var handlers = new LifecycleStack();
        handlers.opened("machinery", machinery);
        handlers.opened("handler cpu/notes", failing("it is still at a step"));
        stack.opened("store", failing("its last sync failed."));
        stack.opened("handlers", handlers);

        assertThatThrownBy(() -> stack.close(deadline))
                .hasMessage("Not closed cleanly: handler cpu/notes: it is still at a step; attempts: 1 attempt runs on;"
                        + " store: its last sync failed.");
    }

    @Test
    void namesNothingOfTheProgramWhereItIsWrong() {
        stack.<Resource>opened("kafka", shared -> {
            throw new IllegalStateException("io.tocsin.kafka.Generation is in a state that cannot be");
        });
        stack.opened("http", (AutoCloseable) () -> {
            throw new TimeoutException();
        });

        assertThatThrownBy(() -> stack.close(deadline))
                .hasMessage("Not closed cleanly: http: it failed; kafka: it failed; the log says how.");
    }

    @Test
    void closesOnceOnly() {
        stack.opened("store", resource("store"));

        stack.close(deadline);
        stack.close(deadline);

        assertThat(closed).containsExactly("store");
    }

    @Test
    void keepsTheFailureOfAStartAndAddsThoseOfClosing() {
        stack.opened("store", resource("store"));
        stack.opened("kafka", failing("still connecting"));
        var failure = new IllegalArgumentException("port taken");

        var thrown = stack.closeAfter(failure);

        assertThat(thrown).isSameAs(failure);
        assertThat(thrown.getSuppressed()).extracting(Throwable::getMessage).containsExactly("still connecting");
        assertThat(closed).containsExactly("store");
    }

    @Test
    void closesAtOnceWhatIsOpenedTooLate() {
        stack.close(deadline);

        assertThatThrownBy(() -> stack.opened("store", resource("store")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("store");
        assertThat(closed).containsExactly("store");
    }

    @Test
    void restoresTheInterruptOfAnInterruptedClose() {
        stack.opened("store", (AutoCloseable) () -> {
            throw new InterruptedException();
        });

        assertThatThrownBy(() -> stack.close(deadline)).hasMessageContaining("closing store was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
