package io.tocsin.bench;

import java.nio.file.Path;

/** One comparison. */
enum Scenario {
    /** Durable batches, acknowledged, over the bare client. */
    BATCHES("batches", Throughput::batches),
    /** Single events over 32 connections, over an empty server. */
    SINGLES("singles", Throughput::singles),
    /** From the request to the consumer at 1,000 a second, over the bare client. */
    LATENCY("latency", Latency::atAThousandASecond),
    /** Exactly-once over at-least-once. */
    ONCE("once", Throughput::once),
    /** A lone event, exactly-once over at-least-once. */
    LONE("lone", Latency::lone),
    /** Many ids over few. */
    IDS("ids", Throughput::ids),
    /** Ten handlers over one. */
    FAN("fan", Throughput::tenHandlers),
    /** Resident memory in a steady stream. */
    RESIDENT("resident", Starts::resident),
    /** From the start of the process to the first answer. */
    LISTENING("listening", Starts::listening),
    /** From the start of the process, after a kill, to the end of a backlog. */
    CATCH_UP("catch-up", Starts::catchUp),
    /** One request in flight over five, in the bare client. */
    IN_FLIGHT("in-flight", Throughput::inFlight);

    /** What it does. */
    @FunctionalInterface
    interface Run {
        void run(Path distribution, Size size, Table table);
    }

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // a reference to a static method
    private final Run run;

    Scenario(String word, Run run) {
        this.word = word;
        this.run = run;
    }

    String word() {
        return word;
    }

    void run(Path distribution, Size size, Table table) {
        run.run(distribution, size, table);
    }
}
