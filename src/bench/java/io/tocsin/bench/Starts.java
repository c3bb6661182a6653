package io.tocsin.bench;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Memory, and what follows a start. */
final class Starts {

    private static final int STEADY_BATCH = 100;
    private static final int STEADY_RATE = 5_000;

    private Starts() {}

    static void resident(Path distribution, Size size, Table table) {
        for (int round = 0; round < size.rounds(); round++) {
            try (var rig = new Rig(distribution, "", 1)) {
                var events = new Events(1_000);
                long began = System.nanoTime();
                long batches = size.steady().toSeconds() * STEADY_RATE / STEADY_BATCH;
                double most = 0;
                for (long i = 0; i < batches; i++) {
                    Rig.post(rig.daemon().url(), events.batch(STEADY_BATCH));
                    long due = began + i * 1_000_000_000L * STEADY_BATCH / STEADY_RATE;
                    LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
                    most = Math.max(
                            most, ProcessCost.residentMebibytes(rig.daemon().pid()));
                }
                rig.awaitDelivered();
                table.add(Target.atMost("resident at 5,000/s, MiB, highest seen", 350, 230), most);
            }
        }
    }

    static void listening(Path distribution, Size size, Table table) {
        try (var rig = new Rig(distribution, "", 1)) {
            rig.publishAndDeliver(new Events(1), 1);
            rig.keepClasses();
            for (int round = 0; round < size.rounds(); round++) {
                table.add(Target.atMost("listening, empty store, s", 1.0, 0.5), restart(rig));
            }
            rig.publishAndDeliver(new Events(size.ids()), size.ids());
            for (int round = 0; round < size.rounds(); round++) {
                table.add(Target.atMost("listening, many ids, s", 2.0, 1.0), restart(rig));
            }
        }
    }

    private static double restart(Rig rig) {
        rig.daemon().stop();
        long began = System.nanoTime();
        rig.daemon().start();
        return (System.nanoTime() - began) / 1e9;
    }

    static void catchUp(Path distribution, Size size, Table table) {
        try (var rig = new Rig(distribution, "", 1)) {
            var events = new Events(1_000);
            rig.publishAndDeliver(events, size.events());
            rig.keepClasses();
            for (int round = 0; round < size.rounds(); round++) {
                long next = rig.nextOffset();
                rig.broker().stop();
                rig.publish(events, size.pending());
                rig.daemon().kill();
                rig.broker().restart();
                long beganMillis = System.currentTimeMillis();
                long began = System.nanoTime();
                rig.daemon().start();
                rig.awaitDelivered();
                double all = (System.nanoTime() - began) / 1e9;
                double first = (rig.appendedMillis(next) - beganMillis) / 1e3;
                table.add(Target.atMost("start to first delivery with a backlog, s", 1.0, 1.0), first);
                table.add(Target.atMost("backlog after kill -9 caught up, s", 15, 5), all);
            }
        }
    }
}
