package io.tocsin.delivery.again;

import io.tocsin.delivery.ledger.DeadLetter;
import io.tocsin.delivery.ledger.DeadLetters;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead letters of all handlers, those that are gone included: to be listed and dropped. In order of handler number and
 * seq, in steps of bounded work, each of which says where the next one begins. Any thread.
 */
public final class DeadLetterOffice {

    /** Letters that one call looks at, whether or not they are meant. */
    private static final int MOST_LOOKED_AT = 10_000;

    /** Stored bytes of the letters that one call lists; the first may exceed it. */
    private static final long MOST_BYTES = 8L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterOffice.class);

    /** A letter and whose it is. */
    public record Filed(Addressee addressee, DeadLetter letter) {}

    /**
     * A letter's place among all.
     *
     * @param number the handler's
     * @param seq the event's
     */
    public record Place(long number, long seq) {

        /** Before every letter. */
        public static final Place FIRST = new Place(0, 0);

        /** The place that {@link #toString} wrote; empty when it did not. */
        public static Optional<Place> parse(String text) {
            if (!text.matches("[0-9]{1,18}-[0-9]{1,18}")) {
                return Optional.empty();
            }
            int dash = text.indexOf('-');
            return Optional.of(
                    new Place(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1))));
        }

        @Override
        public String toString() {
            return number + "-" + seq;
        }
    }

    /**
     * Some of the letters.
     *
     * @param next where to go on; empty when there are no more
     */
    public record Page(List<Filed> letters, Optional<Place> next) {}

    /**
     * What a step did.
     *
     * @param letters how many were meant
     * @param next where to go on; empty when it is all done
     */
    public record Step(int letters, Optional<Place> next) {}

    /** Knows whose the letters are. */
    @FunctionalInterface
    public interface Addressees {

        /** Whose receipts and letters have this number, in a topic. */
        Addressee of(long topicNumber, long number);
    }

    private final Store store;
    private final Addressees addressees;

    /** Over an open store, which stays its owner's. */
    public DeadLetterOffice(Store store, Addressees addressees) {
        this.store = store;
        this.addressees = addressees;
    }

    /** The letters that are meant, from a place on, at most {@code most}; fewer, also none, with a next place. */
    public Page list(DeadLetterFilter filter, Place from, int most) {
        var letters = new ArrayList<Filed>();
        long[] bytes = {0};
        var next = walk(filter, from, filed -> {
            bytes[0] += filed.letter().entry().bytes();
            if (letters.size() == most || (bytes[0] > MOST_BYTES && !letters.isEmpty())) {
                return false;
            }
            return letters.add(filed);
        });
        return new Page(letters, next);
    }

    /** Counts the letters that are meant, from a place on. */
    public Step count(DeadLetterFilter filter, Place from) {
        int[] found = {0};
        var next = walk(filter, from, filed -> {
            found[0]++;
            return true;
        });
        return new Step(found[0], next);
    }

    /** Whose letters are meant, and how many of each, in order of number. Looks at all of them. */
    public Map<Addressee, Long> addressees(DeadLetterFilter filter) {
        var counts = new LinkedHashMap<Addressee, Long>();
        var next = Optional.of(Place.FIRST);
        while (next.isPresent()) {
            next = walk(filter, next.get(), filed -> {
                counts.merge(filed.addressee(), 1L, Long::sum);
                return true;
            });
        }
        return counts;
    }

    /** Drops the letters that are meant, from a place on, for good. What was dropped is logged. */
    public Step drop(DeadLetterFilter filter, Place from) {
        var batch = new Batch();
        int[] found = {0};
        var next = walk(filter, from, filed -> {
            batch.delete(
                    Family.DEAD,
                    Keys.of(filed.addressee().number(), filed.letter().entry().seq()));
            found[0]++;
            return true;
        });
        if (found[0] > 0) {
            store.write(batch, Store.Durability.SYNCED);
            LOG.atInfo()
                    .setMessage("dead letters dropped")
                    .addKeyValue("count", found[0])
                    .addKeyValue("topic", filter.topic())
                    .addKeyValue("handler", filter.handler())
                    .addKeyValue("seq", filter.seq())
                    .addKeyValue("reason", filter.reason())
                    .log();
        }
        return new Step(found[0], next);
    }

    /**
     * Shows the letters that are meant to {@code taker}, until it takes no more or enough were looked at.
     *
     * @param taker false when it did not take this one
     * @return where to go on; empty at the end
     */
    private Optional<Place> walk(DeadLetterFilter filter, Place from, Predicate<Filed> taker) {
        int looked = 0;
        var start = from;
        while (true) {
            Place skip = null;
            try (var rows = store.scan(
                    Family.DEAD, Keys.of(start.number(), start.seq()), Keys.of(Long.MAX_VALUE, Long.MAX_VALUE))) {
                Addressee addressee = null;
                while (skip == null && rows.next()) {
                    var place = new Place(Keys.number(rows.key(), 0), Keys.number(rows.key(), 1));
                    if (looked++ == MOST_LOOKED_AT) {
                        return Optional.of(place);
                    }
                    if (addressee == null || addressee.number() != place.number()) {
                        addressee = addressees.of(DeadLetters.topicNumber(rows.value()), place.number());
                    }
                    skip = skip(filter, addressee, place);
                    if (skip == null) {
                        var letter = DeadLetters.decode(addressee.handler().topic(), place.seq(), rows.value());
                        if (filter.matches(letter) && !taker.test(new Filed(addressee, letter))) {
                            return Optional.of(place);
                        }
                    }
                }
            }
            if (skip == null) {
                return Optional.empty();
            }
            start = skip;
        }
    }

    /** Where the next letter that may be meant is, when that at {@code place} is not, going by its key. */
    private static @Nullable Place skip(DeadLetterFilter filter, Addressee addressee, Place place) {
        boolean beyond = filter.seq() > 0 && place.seq() > filter.seq();
        if (beyond || !filter.concerns(addressee.handler())) {
            return new Place(place.number() + 1, 0);
        }
        return place.seq() < filter.seq() ? new Place(place.number(), filter.seq()) : null;
    }
}
