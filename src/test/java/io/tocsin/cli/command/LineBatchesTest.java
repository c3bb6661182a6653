package io.tocsin.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineBatchesTest {

    private static LineBatches of(String text) {
        return new LineBatches(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private static List<LineBatches.Batch> all(LineBatches batches) throws IOException {
        var all = new ArrayList<LineBatches.Batch>();
        for (var next = batches.next(); next.isPresent(); next = batches.next()) {
            all.add(next.get());
        }
        return all;
    }

    @Test
    void anEmptyInputHasNoBatch() throws IOException {
        assertThat(all(of(""))).isEmpty();
        assertThat(all(of("\n \n\r\n"))).isEmpty();
    }

    @Test
    void keepsTheNumberOfEachLineAndLeavesBlankOnesOut() throws IOException {
        // when
        var batches = all(of("a\n\nb\r\n\t\nc"));
        // then
        assertThat(batches).hasSize(1);
        assertThat(new String(batches.get(0).body(), UTF_8)).isEqualTo("a\nb\r\nc\n");
        assertThat(batches.get(0).lines()).containsExactly(1, 3, 5);
    }

    @Test
    void startsANewBatchAfterAThousandLines() throws IOException {
        assertThat(all(of("x\n".repeat(2_001))))
                .extracting(batch -> batch.lines().size())
                .containsExactly(1_000, 1_000, 1);
    }

    @Test
    void startsANewBatchWhenTheBytesWouldBeTooMany() throws IOException {
        // given
        String half = "x".repeat(LineBatches.MAX_BYTES / 2);
        // when
        var batches = all(of(half + "\n" + half + "\nlast\n"));
        // then
        assertThat(batches).extracting(LineBatches.Batch::lines).containsExactly(List.of(1), List.of(2, 3));
    }

    @Test
    void skipsALineThatIsTooLongAndSaysWhich() throws IOException {
        // given
        var batches = of("a\n" + "x".repeat(LineBatches.MAX_LINE_BYTES + 1) + "\nb\n");
        // when
        var all = all(batches);
        // then
        assertThat(all.get(0).lines()).containsExactly(1, 3);
        assertThat(batches.takeTooLong()).containsExactly(2);
        assertThat(batches.takeTooLong()).isEmpty();
    }

    @Test
    void doesNotHoldALineBackWhileTheInputPauses() throws IOException {
        // given
        var writer = new PipedOutputStream();
        var batches = new LineBatches(new PipedInputStream(writer));
        writer.write("first\n".getBytes(UTF_8));
        // when
        var first = batches.next();
        // then
        assertThat(first).isPresent();
        assertThat(first.get().lines()).containsExactly(1);
    }
}
