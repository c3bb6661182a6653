package io.tocsin.eventlog;

import io.tocsin.eventlog.RowReader.BrokenRowException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the collector accepted in one write: consecutive seqs, accepted at one time, and the topic that each belongs to.
 *
 * @param firstSeq from 1
 * @param acceptedAt rises from drain to drain
 * @param runs in order of seq; not empty
 * @param bytesInAll stored size of all events that were ever accepted, these included; 0 in rows of version 1, which did
 *     not count. The difference of two is what lies between
 */
public record Drain(long firstSeq, Instant acceptedAt, List<Run> runs, long bytesInAll) {

    private static final int OLDEST_VERSION = 1;
    private static final int VERSION = 2;
    private static final int USUAL_BYTES = 64;

    /** Checks the counts. */
    public Drain {
        runs = List.copyOf(runs);
        if (firstSeq < 1 || runs.isEmpty() || bytesInAll < 0) {
            throw new IllegalArgumentException("a drain has at least one event, and seqs count from 1");
        }
    }

    /**
     * Events of one topic that follow each other.
     *
     * @param topicNumber from 1
     * @param count at least 1
     */
    public record Run(long topicNumber, long count) {

        /** Checks both numbers. */
        public Run {
            if (topicNumber < 1 || count < 1) {
                throw new IllegalArgumentException("no run: topic number " + topicNumber + ", count " + count);
            }
        }
    }

    /**
     * The drain that consists of {@code entries}.
     *
     * @param entries in order of seq without a gap, accepted at one time; not empty
     * @param bytesBefore {@link #bytesInAll} of the drain before; 0 for the first one
     */
    public static Drain of(List<LogEntry> entries, long bytesBefore) {
        LogEntry first = entries.get(0);
        List<Run> runs = new ArrayList<>();
        long topicNumber = first.topicNumber();
        long count = 0;
        long bytes = bytesBefore;
        for (LogEntry entry : entries) {
            bytes += entry.bytes();
            if (entry.topicNumber() != topicNumber) {
                runs.add(new Run(topicNumber, count));
                topicNumber = entry.topicNumber();
                count = 0;
            }
            count++;
        }
        runs.add(new Run(topicNumber, count));
        return new Drain(first.seq(), first.acceptedAt(), runs, bytes);
    }

    /** The seq after the last one. */
    public long endSeq() {
        long end = firstSeq;
        for (Run run : runs) {
            end += run.count();
        }
        return end;
    }

    /** The number of the topic that {@code seq} belongs to; empty when it is not of this drain. */
    public OptionalLong topicOf(long seq) {
        long start = firstSeq;
        for (Run run : runs) {
            if (seq >= start && seq < start + run.count()) {
                return OptionalLong.of(run.topicNumber());
            }
            start += run.count();
        }
        return OptionalLong.empty();
    }

    /**
     * The stored form: version, acceptance time, bytes in all, number of runs, and for each its topic number and count.
     */
    public byte[] encode() {
        var row = new RowWriter(0, USUAL_BYTES);
        row.octet(VERSION);
        row.instant(acceptedAt);
        row.number(bytesInAll);
        row.number(runs.size());
        for (Run run : runs) {
            row.number(run.topicNumber());
            row.number(run.count());
        }
        return row.toByteArray();
    }

    /**
     * Reads the stored form.
     *
     * @param firstSeq from the key
     * @throws UnreadableLogException when the bytes are damaged, or of a version that this daemon does not know
     */
    public static Drain decode(long firstSeq, byte[] value) {
        var row = new RowReader(value);
        try {
            int version = row.version(OLDEST_VERSION, VERSION);
            Instant acceptedAt = row.instant();
            long bytesInAll = version == OLDEST_VERSION ? 0 : row.number();
            List<Run> runs = new ArrayList<>();
            for (int left = row.count(); left > 0; left--) {
                runs.add(new Run(row.number(), row.number()));
            }
            row.end();
            var drain = new Drain(firstSeq, acceptedAt, runs, bytesInAll);
            if (drain.endSeq() <= firstSeq) {
                throw new BrokenRowException("its counts are too large");
            }
            return drain;
        } catch (BrokenRowException | IllegalArgumentException e) {
            throw new UnreadableLogException(
                    firstSeq, "the row of topics that begins there is damaged: " + e.getMessage(), e);
        }
    }
}
