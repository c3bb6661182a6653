package io.tocsin.metrics;

import java.util.List;

/**
 * Every metric of the daemon, in the order of the documentation. Names follow the conventions of Prometheus: base units,
 * {@code _total} for what only grows.
 *
 * <p>Labels are bounded: {@code topic} and {@code handler} as {@link Metrics} says, all others take one of a few words.
 */
public enum Metric {
    /** By topic. */
    EVENTS_ACCEPTED("tocsin_events_accepted_total", Type.COUNTER, "Events stored and answered.", "topic"),
    /** By topic. */
    EVENTS_UNROUTED(
            "tocsin_events_unrouted_total",
            Type.COUNTER,
            "Accepted events of a topic that had no handler at that moment.",
            "topic"),
    /** By handler; what the other counters of events add up to. */
    HANDLER_EVENTS_ACCEPTED(
            "tocsin_handler_events_accepted_total",
            Type.COUNTER,
            "Accepted events that this handler has to answer.",
            "topic",
            "handler"),
    /** By handler. */
    EVENTS_DELIVERED(
            "tocsin_events_delivered_total", Type.COUNTER, "Events that a handler delivered.", "topic", "handler"),
    /** By handler. */
    EVENTS_FILTERED(
            "tocsin_events_filtered_total",
            Type.COUNTER,
            "Events that a handler's match or one of its rules turned away.",
            "topic",
            "handler"),
    /** By handler. */
    EVENTS_DEAD(
            "tocsin_events_dead_total",
            Type.COUNTER,
            "Events given up on and kept as dead letters.",
            "topic",
            "handler"),
    /** By handler. */
    EVENTS_DISCARDED(
            "tocsin_events_discarded_total",
            Type.COUNTER,
            "Events dropped because their handler was deleted with its backlog.",
            "topic",
            "handler"),
    /** By handler. */
    DELIVERIES_RETRIED(
            "tocsin_deliveries_retried_total",
            Type.COUNTER,
            "Attempts that were deferred and are tried again.",
            "topic",
            "handler"),
    /** By handler. */
    MATCH_FAILURES(
            "tocsin_match_failures_total",
            Type.COUNTER,
            "Events for which a handler's match had no value, and which it therefore turned away.",
            "topic",
            "handler"),
    /** By handler. */
    EVENTS_PENDING(
            "tocsin_events_pending",
            Type.GAUGE,
            "The backlog: accepted events that a handler has not answered yet.",
            "topic",
            "handler"),
    /** By handler. */
    BACKLOG_BYTES("tocsin_backlog_bytes", Type.GAUGE, "Stored size of the events in a backlog.", "topic", "handler"),
    /** By handler. */
    BACKLOG_OLDEST_AGE(
            "tocsin_backlog_oldest_age_seconds",
            Type.GAUGE,
            "Time since the oldest event of a backlog was accepted; 0 without one.",
            "topic",
            "handler"),
    /** By state. */
    HANDLERS("tocsin_handlers", Type.GAUGE, "Handlers in each state.", "state"),
    /** By kind and cluster. */
    DELIVERY_WAIT(
            "tocsin_delivery_wait_seconds",
            Type.HISTOGRAM,
            "Our part of a delivery: from the acceptance of an event to its last hand-over.",
            "kind",
            "cluster"),
    /** By kind and cluster. */
    DELIVERY_ANSWER(
            "tocsin_delivery_answer_seconds",
            Type.HISTOGRAM,
            "The target's part of a delivery: from the hand-over to the answer, for Kafka the acknowledgement.",
            "kind",
            "cluster"),
    /** By cluster. */
    KAFKA_CONNECTED(
            "tocsin_kafka_connected", Type.GAUGE, "1 while a broker of the cluster answers, else 0.", "cluster"),
    /** By cluster. */
    KAFKA_FAILING(
            "tocsin_kafka_failing", Type.GAUGE, "1 while nothing can be delivered to the cluster, else 0.", "cluster"),
    /** By cluster. */
    KAFKA_CHANGE_WAITING(
            "tocsin_kafka_change_waiting",
            Type.GAUGE,
            "1 while changed settings of the cluster are not in force yet, else 0.",
            "cluster"),
    /** By cluster. */
    KAFKA_PRODUCER_RESTARTS(
            "tocsin_kafka_producer_restarts_total",
            Type.COUNTER,
            "Producers built for the cluster before the present one.",
            "cluster"),
    /** By cluster. */
    KAFKA_UNACKNOWLEDGED_RECORDS(
            "tocsin_kafka_unacknowledged_records",
            Type.GAUGE,
            "Records handed to the producer and not answered.",
            "cluster"),
    /** By cluster. */
    KAFKA_UNACKNOWLEDGED_BYTES("tocsin_kafka_unacknowledged_bytes", Type.GAUGE, "Size of these records.", "cluster"),
    /** By handler and reason. */
    KAFKA_RECORDS_FAILED(
            "tocsin_kafka_records_failed_total",
            Type.COUNTER,
            "Attempts of a kafka handler that ended without an acknowledged record, by what it was.",
            "topic",
            "handler",
            "reason"),
    /** By handler and reason. */
    KAFKA_RECORDS_ADJUSTED(
            "tocsin_kafka_records_adjusted_total",
            Type.COUNTER,
            "Events of which a kafka handler made something else than its options say, by what was in the way.",
            "topic",
            "handler",
            "reason"),
    /** Of the collector. */
    STORE_SYNC("tocsin_store_sync_seconds", Type.HISTOGRAM, "Time that one synced write of the store took."),
    /** Of the store's directory. */
    STORE_USED("tocsin_store_used_bytes", Type.GAUGE, "Size of the store on disk."),
    /** Of the store's file system. */
    STORE_FREE("tocsin_store_free_bytes", Type.GAUGE, "Free space of the disk that the store is on."),
    /** A setting. */
    STORE_RESERVE(
            "tocsin_store_reserve_bytes",
            Type.GAUGE,
            "Free space below which nothing is accepted: reserve under [store]."),
    /** A setting. */
    STORE_MAX(
            "tocsin_store_max_bytes",
            Type.GAUGE,
            "Size of the store above which nothing is accepted: max-bytes under [store]; absent without one."),
    /** Of the store. */
    STORE_ACCEPTING("tocsin_store_accepting", Type.GAUGE, "1 while the store works and has room, else 0."),
    /** Of the event log. */
    LOG_TAIL_BYTES("tocsin_log_tail_bytes", Type.GAUGE, "Estimated heap that recent events occupy."),
    /** By status. */
    REQUESTS("tocsin_requests_total", Type.COUNTER, "HTTP requests answered.", "code"),
    /** By the part of a condition's name before the colon, and severity. */
    CONDITIONS(
            "tocsin_conditions",
            Type.GAUGE,
            "What is wrong at the moment, as tocsin status lists it.",
            "part",
            "severity"),
    /** Mistakes in the program. */
    UNCAUGHT_ERRORS(
            "tocsin_uncaught_errors_total",
            Type.COUNTER,
            "Tasks that ended with an error which nothing expected: a mistake in the program."),
    /** By version. */
    BUILD_INFO("tocsin_build_info", Type.INFO, "Always 1; the label says what runs.", "version"),
    /** Of the process. */
    PROCESS_START("process_start_time_seconds", Type.GAUGE, "When the process was started, in seconds since 1970."),
    /** Of the process. */
    PROCESS_CPU("process_cpu_seconds_total", Type.COUNTER, "Processor time used."),
    /** Of the process. */
    PROCESS_RESIDENT("process_resident_memory_bytes", Type.GAUGE, "Resident memory; absent where there is no /proc."),
    /** Of the process. */
    PROCESS_OPEN_FDS("process_open_fds", Type.GAUGE, "Open file descriptors."),
    /** Of the process. */
    PROCESS_MAX_FDS("process_max_fds", Type.GAUGE, "Most file descriptors that may be open."),
    /** By area, heap or nonheap. */
    JVM_MEMORY_USED("jvm_memory_used_bytes", Type.GAUGE, "Memory in use by the virtual machine.", "area"),
    /** By area, where there is a limit. */
    JVM_MEMORY_MAX("jvm_memory_max_bytes", Type.GAUGE, "Most memory that the virtual machine may use.", "area"),
    /** Of the virtual machine. */
    JVM_THREADS("jvm_threads_current", Type.GAUGE, "Live threads."),
    /** By collector. */
    JVM_GC("jvm_gc_collection_seconds_total", Type.COUNTER, "Time spent on garbage collection.", "gc");

    /** What kind of value a metric has. */
    public enum Type {
        /** Only grows while the daemon runs. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** Counts by upper bound, in buckets. */
        HISTOGRAM,
        /** Says something in its labels. */
        INFO
    }

    private final String text;
    private final Type type;
    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of, which nobody can change
    private final List<String> labels;

    Metric(String text, Type type, String help, String... labels) {
        this.text = text;
        this.type = type;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** The name on the page, with its suffix. */
    public String text() {
        return text;
    }

    /** What kind of value it has. */
    public Type type() {
        return type;
    }

    /** One sentence. */
    public String help() {
        return help;
    }

    /** The names of its labels. */
    public List<String> labels() {
        return labels;
    }

    String[] labelNames() {
        return labels.toArray(String[]::new);
    }
}
