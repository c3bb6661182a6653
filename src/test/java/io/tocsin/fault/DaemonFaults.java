package io.tocsin.fault;

import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonProcess;
import io.tocsin.lifecycle.FaultPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;

/** What happens to the daemon. For one thread; when a fault returns, the daemon lives and takes events. */
final class DaemonFaults {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** For the daemon to come to the place where it is to die. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration POLL = Duration.ofMillis(10);

    private static final int REPLAYED_EVENTS = 100;

    /** Read by every Java runtime, however it is started. */
    private static final String JVM_OPTIONS = "JAVA_TOOL_OPTIONS";

    /** Makes the room so short that everything settled goes at once. */
    private static final String RESERVE = "TOCSIN_STORE_RESERVE";

    private final House house;
    private final DaemonProcess daemon;
    private int deaths;

    DaemonFaults(House house) {
        this.house = house;
        this.daemon = house.daemon();
    }

    /** How often the daemon died without a chance to store its cursors. */
    int deaths() {
        return deaths;
    }

    /** Lets it happen. */
    Happened happen(Fault fault, Random random) throws Exception {
        return switch (fault) {
            case DAEMON_KILLED -> new Happened(fault, killed(random));
            case DAEMON_STOPPED -> new Happened(fault, stopped(random));
            case DISK_FULL -> new Happened(fault, diskFull(random));
            case PUBLISHERS_CUT -> new Happened(fault, publishersCut(random));
            default -> at(fault, Objects.requireNonNull(fault.place(), fault.name()), random);
        };
    }

    private String killed(Random random) {
        house.awaitAccepted(random.nextInt(60));
        boolean unanswered = random.nextBoolean();
        if (unanswered) {
            holdAnswers();
        }
        kill();
        if (unanswered) {
            loseAnswers();
        }
        daemon.start();
        return unanswered ? "amid unanswered requests" : "";
    }

    private void kill() {
        daemon.kill();
        deaths++;
    }

    private void holdAnswers() {
        house.door().holdAnswers(true);
        await("a request without an answer").atMost(LIMIT).pollInterval(POLL).until(() -> house.open() > 0);
    }

    private void loseAnswers() {
        house.door().cut();
        house.door().holdAnswers(false);
    }

    private String publishersCut(Random random) {
        house.awaitAccepted(random.nextInt(60));
        holdAnswers();
        loseAnswers();
        return "";
    }

    private String stopped(Random random) {
        house.awaitAccepted(random.nextInt(60));
        long began = System.nanoTime();
        int exit = daemon.stop();
        if (exit != 0) {
            throw new AssertionError("the daemon was stopped and exited with " + exit);
        }
        var took = Duration.ofNanos(System.nanoTime() - began);
        daemon.start();
        return "within " + took.toMillis() + " ms";
    }

    /** No file may grow: a disk that is full, for a test that owns none. */
    private String diskFull(Random random) throws Exception {
        house.awaitAccepted(random.nextInt(60));
        boolean atOnce = random.nextBoolean();
        boolean killed = random.nextInt(3) == 0;
        long limit = atOnce ? 4_096 : largestLog() + random.nextInt(32 * 1_024);
        limitFiles(Long.toString(limit));
        await("the daemon to notice that its disk is full")
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(() -> !house.isReady());
        house.hold(Duration.ofMillis(100), random);
        if (killed) {
            kill();
            daemon.start();
        } else {
            limitFiles("unlimited");
        }
        await("the daemon to take events again")
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(house::isReady);
        return "files up to " + limit + " bytes" + (killed ? ", killed then" : "");
    }

    private long largestLog() throws Exception {
        long largest = 0;
        for (Path file : house.writeAheadLogs()) {
            largest = Math.max(largest, Files.size(file));
        }
        return largest;
    }

    /** The soft limit only, which may be raised again without privileges. */
    private void limitFiles(String bytes) throws Exception {
        int exit = new ProcessBuilder(
                        "prlimit", "--pid", Long.toString(daemon.pid()), "--fsize=" + bytes + ":unlimited")
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new AssertionError("prlimit exited with " + exit);
        }
    }

    private Happened at(Fault fault, FaultPoint place, Random random) {
        if (random.nextBoolean()) {
            kill();
        } else {
            daemon.stop();
        }
        int time = time(place, random);
        daemon.with(JVM_OPTIONS, "-D" + FaultPoint.PROPERTY + "=" + place.word() + ":" + time);
        if (place == FaultPoint.TRIMMING) {
            daemon.with(RESERVE, "1EiB");
        }
        boolean lives = daemon.startIfItLives();
        if (lives) {
            provoke(place);
        }
        boolean died = daemon.endsWithin(PATIENCE);
        if (died) {
            int exit = daemon.awaitOwnEnd(LIMIT);
            if (exit != FaultPoint.EXIT_CODE) {
                throw new AssertionError("the daemon was to die at " + place.word() + " and exited with " + exit);
            }
            deaths++;
        } else {
            kill();
        }
        daemon.without(JVM_OPTIONS).without(RESERVE);
        daemon.start();
        return died
                ? new Happened(fault, "at pass " + time)
                : new Happened(
                        Fault.DAEMON_KILLED,
                        "since it did not come to \"" + fault.word() + "\" for pass " + time + " within "
                                + PATIENCE.toSeconds() + " s");
    }

    private static int time(FaultPoint place, Random random) {
        return switch (place) {
            case AFTER_SYNC -> 1 + random.nextInt(100);
            case BEFORE_CURSOR, BEFORE_COMMIT, AFTER_COMMIT -> 1 + random.nextInt(30);
            case REDEFINING, TRIMMING -> 1 + random.nextInt(2);
            case REPLAYING -> 1;
        };
    }

    /** What leads to the place, if the flow of events does not by itself. */
    private void provoke(FaultPoint place) {
        if (place == FaultPoint.REDEFINING) {
            await("the death at " + place.word())
                    .atMost(LIMIT)
                    .pollInterval(POLL)
                    .until(() -> {
                        house.redefineSteady("at " + place.word());
                        return !daemon.isRunning();
                    });
        } else if (place == FaultPoint.REPLAYING) {
            house.replaySteady(REPLAYED_EVENTS);
        }
    }
}
