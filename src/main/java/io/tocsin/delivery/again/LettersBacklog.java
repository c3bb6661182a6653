package io.tocsin.delivery.again;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.again.ReplayOrder.Part;
import io.tocsin.delivery.ledger.DeadLetters;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.delivery.run.Backlog;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.lifecycle.FaultPoint;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Dead letters, each read from its copy. What becomes of one is filed where the letter is: with its new receipt the letter
 * goes, or stays with the new reason, in one write. Attempts are counted on. Any thread.
 */
final class LettersBacklog implements Backlog {

    private final Store store;
    private final Receipts receipts;
    private final DeadLetters letters;
    private final TopicId topic;
    private final Part.Letters part;
    private final DeadLetterFilter filter;

    LettersBacklog(Store store, ReplayRow row, Part.Letters part) {
        this.store = store;
        this.receipts = new Receipts(store);
        this.letters = new DeadLetters(store);
        this.topic = row.handler().topic();
        this.part = part;
        // not those that come after the order: what fails again and again would be tried without end
        var latest = row.begunAt().plusNanos(1);
        this.filter = part.filter()
                .withTimes(
                        part.filter().from(),
                        part.filter().to().isBefore(latest) ? part.filter().to() : latest);
    }

    @Override
    public List<LogEntry> read(long fromSeq, int maxEvents, int maxBytes) {
        var entries = new ArrayList<LogEntry>();
        long room = maxBytes;
        long first = Math.max(fromSeq, filter.seq());
        long end = filter.seq() == 0 ? Long.MAX_VALUE : filter.seq() + 1;
        if (first >= end) {
            return entries;
        }
        try (var rows = store.scan(Family.DEAD, Keys.of(part.filedUnder(), first), Keys.of(part.filedUnder(), end))) {
            while (rows.next()) {
                var letter = DeadLetters.decode(topic, Keys.number(rows.key(), 1), rows.value());
                if (filter.matches(letter)) {
                    room -= letter.entry().bytes();
                    if (entries.size() == maxEvents || (room < 0 && !entries.isEmpty())) {
                        break;
                    }
                    entries.add(
                            part.ofReplay() == 0
                                    ? letter.entry()
                                    : EventsBacklog.marked(letter.entry(), part.ofReplay()));
                }
            }
        }
        return entries;
    }

    @Override
    public boolean isEnded() {
        return true;
    }

    @Override
    public long pending(long passed) {
        // letters are no part of a topic that could be subtracted; how many are left is told by the tally
        return 0;
    }

    @Override
    public void file(Batch batch, long number, List<Receipt> answered) {
        if (answered.isEmpty()) {
            return;
        }
        FaultPoint.REPLAYING.reached();
        for (var receipt : answered) {
            int before = letters.attempts(part.filedUnder(), receipt.seq());
            receipts.correct(batch, part.filedUnder(), receipt.withAttempts(before + receipt.attempts()));
            if (receipt.outcome() != Outcome.DEAD_LETTER) {
                DeadLetters.removeFrom(batch, part.filedUnder(), receipt.seq());
            }
        }
    }

    @Override
    public void bury(Batch batch, long number, LogEntry entry, String reason, int attempts, Instant at) {
        // one that was dropped meanwhile stays so
        letters.stored(part.filedUnder(), entry.seq()).ifPresent(stored -> {
            int before = letters.attempts(part.filedUnder(), entry.seq());
            DeadLetters.addTo(batch, part.filedUnder(), entry, stored, reason, before + attempts, at);
        });
    }
}
