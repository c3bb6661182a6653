package io.tocsin.cli.daemon.rescue;

import io.tocsin.delivery.ledger.SpecRow;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import io.tocsin.store.StoreUnavailableException;
import io.tocsin.store.rescue.Finding;
import io.tocsin.topic.TopicRegistry;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says in an operator's words which rows a damage concerns, as far as the names can still be read. */
final class StoredNames {

    private final Map<Long, String> topics = new HashMap<>();
    private final Map<Long, String> handlers = new HashMap<>();

    /** Reads the names; those that cannot be read are numbers. */
    static StoredNames read(Store store) {
        var names = new StoredNames();
        try {
            TopicRegistry.stored(store).forEach((number, topic) -> names.topics.put(number, topic.name()));
        } catch (StoreUnavailableException | IllegalStateException e) {
            // damaged as well: said where that is found
        }
        try (var specs = store.scan(Family.SPECS, Keys.of(0), Keys.of(Long.MAX_VALUE))) {
            while (specs.next()) {
                long number = Keys.number(specs.key(), 0);
                names.handlers.put(
                        number,
                        SpecRow.decode(number, specs.value()).spec().ref().toString());
            }
        } catch (StoreUnavailableException | IllegalStateException e) {
            // the same
        }
        return names;
    }

    /** What lies in the rows, and what it means that they cannot be read. */
    String describe(Finding.Rows rows) {
        return switch (rows.family()) {
            case META -> "the topics' own rows and counters: their levels and counts";
            case SPECS ->
                "handler definitions, " + span(rows, this::handler)
                        + ": define them again, or let their files be loaded";
            case STATE -> "last states, " + span(rows, this::state) + ": the next event of each id counts as its first";
            case LOG -> log(rows) + ": what handlers had still to deliver of it cannot be delivered";
            case CURSOR ->
                "how far handlers have come, " + span(rows, this::handler)
                        + ": they deliver again what the log has for them";
            case RECEIPT ->
                "receipts, " + span(rows, this::ofHandler) + ": what became of those events is not known any more";
            case DEAD -> "dead letters, " + span(rows, this::ofHandler) + ": they cannot be shown or tried again";
            case REQUEST, REQUEST_ORDER ->
                "answers to requests with an idempotency key: such a request that is repeated" + " is stored again";
            case OVERRIDE -> "settings that were changed at run time: those of the file hold";
        };
    }

    private interface Naming {
        String of(byte[] key);
    }

    private static String span(Finding.Rows rows, Naming naming) {
        String from = rows.first().length == 0 ? "the first" : naming.of(rows.first());
        byte @Nullable [] last = rows.last();
        return from + " to " + (last == null ? "the last" : naming.of(last));
    }

    private String handler(byte[] key) {
        return key.length < Long.BYTES
                ? "the first"
                : "handler " + handlers.getOrDefault(Keys.number(key, 0), "number " + Keys.number(key, 0));
    }

    private String ofHandler(byte[] key) {
        return key.length < 2 * Long.BYTES ? handler(key) : handler(key) + " seq " + Keys.number(key, 1);
    }

    private String topic(byte[] key) {
        long number = Keys.number(key, 0);
        return "topic " + topics.getOrDefault(number, "number " + number);
    }

    /** The log begins with the rows that say which topics the seqs went to; the events follow, topic by topic. */
    private String log(Finding.Rows rows) {
        byte @Nullable [] last = rows.last();
        boolean isIndex = rows.first().length < Long.BYTES || Keys.number(rows.first(), 0) == DrainIndex.TOPIC_NUMBER;
        if (isIndex && last != null && Keys.number(last, 0) == DrainIndex.TOPIC_NUMBER) {
            return "the index that finds events by seq";
        }
        String to = last == null ? "the last topic's last" : entry(last);
        if (isIndex) {
            return "the index that finds events by seq, and accepted events up to " + to;
        }
        boolean isOneTopic = last != null && Keys.number(rows.first(), 0) == Keys.number(last, 0);
        return "accepted events, " + entry(rows.first()) + " to "
                + (isOneTopic && last != null && last.length >= 2 * Long.BYTES ? "" + Keys.number(last, 1) : to);
    }

    private String entry(byte[] key) {
        return key.length < 2 * Long.BYTES ? topic(key) : topic(key) + " seq " + Keys.number(key, 1);
    }

    private String state(byte[] key) {
        return key.length < Long.BYTES
                ? "the first"
                : topic(key) + " id \"" + new String(key, Long.BYTES, key.length - Long.BYTES, StandardCharsets.UTF_8)
                        + "\"";
    }
}
