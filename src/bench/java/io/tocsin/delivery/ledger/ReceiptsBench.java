package io.tocsin.delivery.ledger;

import io.tocsin.bench.Sample;
import io.tocsin.handler.Answer.Position;
import java.util.List;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Receipts to their stored form. */
@State(Scope.Benchmark)
public class ReceiptsBench {

    private static final int RECEIPTS = 1_000;

    private final List<Receipt> receipts = LongStream.range(1, RECEIPTS + 1)
            .mapToObj(seq -> new Receipt(
                    seq,
                    Outcome.DELIVERED,
                    1,
                    new Position("main", "alerts", (int) (seq % 12), 1_000 + seq),
                    Sample.NOON.plusMillis(seq),
                    Sample.NOON.plusMillis(seq + 4)))
            .toList();

    /** A row of 1,000; the time is that of one. */
    @Benchmark
    @OperationsPerInvocation(RECEIPTS)
    public byte[] encode() {
        return ReceiptBlock.encode(receipts);
    }
}
