package io.tocsin.api;

import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.topic.TopicRegistry;
import io.tocsin.topic.TopicView;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds accepted events in the log: by seq, by id, by time. Any thread. */
final class LoggedEvents {

    /** Most events of one answer. */
    static final int MOST = 1_000;

    private static final int MOST_BYTES = 8 << 20;

    /** Events of one id that are looked at for one answer. */
    private static final int MOST_WALKED = 100_000;

    private final TopicRegistry topics;
    private final EventLog log;
    private final DrainIndex drains;

    LoggedEvents(ApiServices services) {
        this.topics = services.topics();
        this.log = services.eventLog();
        this.drains = services.drains();
    }

    /**
     * Which events of a topic are wanted.
     *
     * @param id of this id only; empty for all
     * @param from accepted at this time or later, the first ones; without it the newest ones
     * @param to accepted before
     * @param limit 1 to {@value #MOST}
     */
    record Selection(Optional<String> id, Optional<Instant> from, Instant to, int limit) {}

    /** The seq that the next event of any topic gets. */
    long nextSeq() {
        return drains.last().map(drain -> drain.endSeq()).orElse(1L);
    }

    /**
     * The event of that seq.
     *
     * @throws RequestRefusedException 404 when there is none
     */
    LogEntry bySeq(String text) {
        return (text.matches("[1-9][0-9]{0,17}") ? find(Long.parseLong(text)) : Optional.<LogEntry>empty())
                .orElseThrow(() -> new RequestRefusedException(
                        404, "there is no event with seq " + text + ": it was never given, or is no longer kept"));
    }

    private Optional<LogEntry> find(long seq) {
        var number = drains.topicOf(seq);
        return number.isEmpty()
                ? Optional.empty()
                : topics.name(number.getAsLong()).flatMap(topic -> log.entry(number.getAsLong(), topic, seq));
    }

    /**
     * The last event of an id.
     *
     * @throws RequestRefusedException 404 when the topic has none, or the log no longer has it
     */
    LogEntry last(TopicView topic, String id) {
        var seq = topics.lastSeq(topic.id(), id);
        if (seq.isEmpty()) {
            throw new RequestRefusedException(
                    404, "unknown event \"" + id + "\" in topic \"" + topic.id().name() + "\"");
        }
        return log.entry(topic.number(), topic.id(), seq.getAsLong())
                .orElseThrow(() -> new RequestRefusedException(
                        404,
                        "the last event of \"" + id + "\" in topic \""
                                + topic.id().name() + "\", seq " + seq.getAsLong() + ", is no longer kept in the log"));
    }

    /** The events of an id, the newest first, as far as the log reaches, at most {@value #MOST}. */
    List<LogEntry> history(TopicView topic, String id) {
        long last = topics.lastSeq(topic.id(), id).orElse(0);
        return log.history(topic.number(), topic.id(), last, MOST).stream()
                .filter(entry -> entry.seq() >= topic.historyFrom())
                .toList();
    }

    /** The wanted events in order of acceptance. */
    List<LogEntry> select(TopicView topic, Selection wanted) {
        return wanted.id().isPresent()
                ? ofId(topic, wanted.id().get(), wanted)
                : wanted.from().isPresent() ? since(topic, wanted.from().get(), wanted) : newest(topic, wanted);
    }

    /** The first events behind a seq, in order of acceptance. */
    List<LogEntry> after(TopicView topic, long seq, int limit) {
        return log.read(topic.number(), topic.id(), Math.max(seq + 1, topic.historyFrom()), limit, MOST_BYTES);
    }

    /** Along the chain of the id's events, the newest first; with {@code from} the oldest of them count. */
    private List<LogEntry> ofId(TopicView topic, String id, Selection wanted) {
        var found = new ArrayDeque<LogEntry>();
        var oldest = wanted.from().orElse(Instant.MIN);
        long seq = topics.lastSeq(topic.id(), id).orElse(0);
        for (int walked = 0; seq >= Math.max(1, topic.historyFrom()); walked++) {
            var entry = log.entry(topic.number(), topic.id(), seq);
            if (entry.isEmpty() || entry.get().acceptedAt().isBefore(oldest)) {
                break;
            }
            if (walked == MOST_WALKED) {
                throw new RequestRefusedException(
                        400,
                        "there are more than " + MOST_WALKED + " events with the id \"" + id
                                + "\" to look at. Fix: let from be later.");
            }
            if (entry.get().acceptedAt().isBefore(wanted.to())) {
                found.addFirst(entry.get());
                if (wanted.from().isEmpty() && found.size() == wanted.limit()) {
                    break;
                }
                if (found.size() > wanted.limit()) {
                    found.removeLast();
                }
            }
            seq = entry.get().previousSeq();
        }
        return List.copyOf(found);
    }

    private List<LogEntry> since(TopicView topic, Instant from, Selection wanted) {
        var first = drains.firstSeqSince(from);
        return first.isEmpty()
                ? List.of()
                : after(topic, first.getAsLong() - 1, wanted.limit()).stream()
                        .filter(entry -> entry.acceptedAt().isBefore(wanted.to()))
                        .toList();
    }

    /** The log reads forward, so the part that is read doubles until it holds enough. */
    private List<LogEntry> newest(TopicView topic, Selection wanted) {
        long end = (wanted.to().equals(Instant.MAX) ? OptionalLong.empty() : drains.firstSeqSince(wanted.to()))
                .orElseGet(this::nextSeq);
        long lowest = Math.max(1, topic.historyFrom());
        for (long window = wanted.limit(); ; window *= 2) {
            long start = Math.max(lowest, end - window);
            var entries = between(topic, start, end, wanted.limit());
            if (entries.size() >= wanted.limit() || start == lowest) {
                return entries;
            }
        }
    }

    private List<LogEntry> between(TopicView topic, long startSeq, long endSeq, int limit) {
        var last = new ArrayDeque<LogEntry>();
        long next = startSeq;
        while (next < endSeq) {
            var part = log.read(topic.number(), topic.id(), next, MOST, MOST_BYTES);
            if (part.isEmpty()) {
                break;
            }
            for (var entry : part) {
                if (entry.seq() < endSeq) {
                    last.add(entry);
                    if (last.size() > limit) {
                        last.removeFirst();
                    }
                }
            }
            next = part.get(part.size() - 1).seq() + 1;
        }
        return List.copyOf(last);
    }
}
