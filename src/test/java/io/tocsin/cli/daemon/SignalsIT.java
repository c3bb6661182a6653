package io.tocsin.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalsIT {

    private static void kill(String signal) throws IOException, InterruptedException {
        int code = new ProcessBuilder(
                        "kill",
                        "-" + signal,
                        Long.toString(ProcessHandle.current().pid()))
                .start()
                .waitFor();
        assertThat(code).isZero();
    }

    @Test
    void runsTheActionEachTimeTheSignalComes() throws IOException, InterruptedException {
        // given a signal that does nothing by default
        var came = new CountDownLatch(1);
        var cameAgain = new CountDownLatch(2);
        Signals.on("WINCH", () -> {
            came.countDown();
            cameAgain.countDown();
        });
        // when
        kill("WINCH");
        boolean first = came.await(4, TimeUnit.MINUTES);
        kill("WINCH");
        // then
        assertThat(first).isTrue();
        assertThat(cameAgain.await(4, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void refusesASignalThatTheVirtualMachineKeeps() {
        assertThatThrownBy(() -> Signals.on("SEGV", () -> {})).isInstanceOf(IllegalStateException.class);
    }
}
