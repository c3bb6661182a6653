package io.tocsin.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Rates, each as a ratio of two sides that take turns. */
final class Throughput {

    private static final int LINGER_OF_THE_DAEMON = 1;
    private static final int CONNECTIONS = 32;

    private Throughput() {}

    static void batches(Path distribution, Size size, Table table) {
        try (var rig = new Rig(distribution, "", 1);
                var bare = bare(rig, 1)) {
            var events = new Events(1_000);
            warmUp(rig, events, size);
            bare.sendAll(size.events());
            for (int round = 0; round < size.rounds(); round++) {
                double cpuBefore = ProcessCost.cpuMicros(rig.daemon().pid());
                double daemon = size.events() / rig.publishAndDeliver(events, size.events());
                double cpu = (ProcessCost.cpuMicros(rig.daemon().pid()) - cpuBefore) / size.events();
                double alone = size.events() / bare.sendAll(size.events());
                table.add(Target.atLeast("durable batches / bare producer", 0.30, 0.50), daemon / alone);
                table.add(Target.shown("  events/s, accepted and acknowledged"), daemon);
                table.add(Target.shown("  daemon's CPU, microseconds an event"), cpu);
            }
        }
    }

    static void singles(Path distribution, Size size, Table table) {
        try (var rig = new Rig(distribution, "", 1);
                var empty = new EmptyJetty()) {
            var events = new Events(1_000);
            int count = size.events() / 10;
            singles(rig.daemon().url(), events, count);
            singles(empty.url(), events, count);
            for (int round = 0; round < size.rounds(); round++) {
                double daemon = singles(rig.daemon().url(), events, count);
                rig.awaitDelivered();
                double nothing = singles(empty.url(), events, count);
                table.add(Target.atLeast("single POSTs, 32 connections / empty Jetty", 0.25, 0.45), daemon / nothing);
                table.add(Target.shown("  requests/s, each synced"), daemon);
            }
        }
    }

    private static double singles(String url, Events events, int count) {
        var left = new AtomicLong(count);
        long began = System.nanoTime();
        Rig.together(CONNECTIONS, () -> {
            while (left.getAndDecrement() > 0) {
                Rig.post(url, events.one().getBytes(UTF_8));
            }
        });
        return count / ((System.nanoTime() - began) / 1e9);
    }

    static void once(Path distribution, Size size, Table table) {
        try (var once = new Rig(distribution, "delivery = \"exactly-once\"", 1);
                var least = new Rig(distribution, "", 1)) {
            var events = new Events(1_000);
            warmUp(once, events, size);
            warmUp(least, events, size);
            for (int round = 0; round < size.rounds(); round++) {
                double inTransactions = size.events() / once.publishAndDeliver(events, size.events());
                double without = size.events() / least.publishAndDeliver(events, size.events());
                table.add(Target.atLeast("exactly-once / at-least-once", 0.80, 0.95), inTransactions / without);
            }
        }
    }

    static void ids(Path distribution, Size size, Table table) {
        try (var many = new Rig(distribution, "", 1);
                var few = new Rig(distribution, "", 1)) {
            var manyIds = new Events(size.ids());
            var fewIds = new Events(1_000);
            // the same warm-up for both: as many events as there are ids
            many.publishAndDeliver(manyIds, size.ids());
            few.publishAndDeliver(fewIds, size.ids());
            for (int round = 0; round < size.rounds(); round++) {
                double large = size.events() / many.publishAndDeliver(manyIds, size.events());
                double small = size.events() / few.publishAndDeliver(fewIds, size.events());
                table.add(Target.atLeast("many ids / 1,000 ids", 0.80, 0.95), large / small);
            }
        }
    }

    static void tenHandlers(Path distribution, Size size, Table table) {
        try (var ten = new Rig(distribution, "", 10);
                var one = new Rig(distribution, "", 1)) {
            var events = new Events(1_000);
            warmUp(ten, events, size);
            warmUp(one, events, size);
            for (int round = 0; round < size.rounds(); round++) {
                double records = 10 * size.events() / ten.publishAndDeliver(events, size.events());
                double single = size.events() / one.publishAndDeliver(events, size.events());
                table.add(Target.atLeast("ten handlers' records/s / one handler's", 1.5, 2.5), records / single);
            }
        }
    }

    static void inFlight(Path distribution, Size size, Table table) {
        try (var rig = new Rig(distribution, "", 1);
                var one = bare(rig, 1);
                var five = bare(rig, 5)) {
            one.sendAll(size.events());
            five.sendAll(size.events());
            for (int round = 0; round < size.rounds(); round++) {
                double single = size.events() / one.sendAll(size.events());
                double several = size.events() / five.sendAll(size.events());
                table.add(Target.shown("one request in flight / five, bare producer"), single / several);
            }
        }
    }

    private static BareProducer bare(Rig rig, int inFlight) {
        rig.broker().createTopic("bare" + inFlight, 1);
        return new BareProducer(rig.broker().bootstrap(), "bare" + inFlight, LINGER_OF_THE_DAEMON, inFlight);
    }

    /** One round that is not counted, twice as long: the first seconds belong to the compiler. */
    private static void warmUp(Rig rig, Events events, Size size) {
        rig.publishAndDeliver(events, 2L * size.events());
    }
}
