package io.tocsin.fault;

import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.BrokerTrio;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** What happens to brokers and the connections to them. For one thread; when a fault returns, all is well again. */
final class KafkaFaults {

    private static final int PRODUCE = 0;
    private static final int END_TRANSACTION = 26;
    private static final int MOST_STARTS = 3;
    private static final Duration POLL = Duration.ofMillis(10);

    /** For a request to freeze at; while the daemon is stopped, dead or without a disk, none comes. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Longer than {@code delivery-timeout}, {@code max.block.ms}, and what a broker may be away before it is replaced. */
    private static final Duration OUTAGE = House.DELIVERY_TIMEOUT.plusMillis(1_200);

    private final House house;
    private final BrokerTrio kafka;

    KafkaFaults(House house) {
        this.house = house;
        this.kafka = house.kafka();
    }

    /** Lets it happen. */
    Happened happen(Fault fault, Random random) {
        return switch (fault) {
            case BROKER_FROZEN_AT_COMMIT -> frozenAtCommit(random);
            case ANSWERS_LOST -> answersLost(random);
            default -> new Happened(fault, atOnce(fault, random));
        };
    }

    private String atOnce(Fault fault, Random random) {
        int victim = random.nextInt(BrokerTrio.SIZE);
        return switch (fault) {
            case BROKER_KILLED -> killed(victim, random);
            case BROKER_FROZEN -> frozen(List.of(kafka.broker(victim)), Duration.ofMillis(500), random);
            case TOO_FEW_REPLICAS -> tooFew(victim, random);
            case OUTAGE_FROZEN -> frozen(kafka.brokers(), OUTAGE, random);
            case OUTAGE_REFUSED -> refused(random);
            case CONNECTIONS_CUT -> cut(random);
            case CONNECTIONS_DELAYED -> delayed(random);
            default -> throw new AssertionError(fault);
        };
    }

    private String killed(int victim, Random random) {
        var broker = kafka.broker(victim);
        broker.kill();
        house.hold(Duration.ofMillis(200), random);
        int starts = start(broker);
        return "broker " + (victim + 1) + (starts == 1 ? "" : ", up again at start " + starts);
    }

    /** How often it took to start; a start can fail when somebody has its port, or when the machine is busy. */
    private static int start(KafkaBroker broker) {
        int starts = 1;
        while (true) {
            try {
                broker.restart();
                return starts;
            } catch (AssertionError e) {
                if (starts == MOST_STARTS) {
                    throw e;
                }
                starts++;
            }
        }
    }

    private String frozen(List<KafkaBroker> brokers, Duration least, Random random) {
        long began = System.nanoTime();
        brokers.forEach(KafkaBroker::freeze);
        try {
            house.hold(least, random);
        } finally {
            brokers.forEach(KafkaBroker::thaw);
        }
        return brokers.size() + " for "
                + Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms";
    }

    private String tooFew(int survivor, Random random) {
        var others = new ArrayList<>(kafka.brokers());
        others.remove(survivor);
        // as long as it takes the controller to count them out, and the client to be refused
        return frozen(others, Duration.ofMillis(4_500), random) + ", only broker " + (survivor + 1) + " left";
    }

    private Happened frozenAtCommit(Random random) {
        var frozen = new AtomicInteger(-1);
        boolean came = awaitRequest(house.mode() == Mode.EXACTLY_ONCE ? END_TRANSACTION : PRODUCE, index -> {
            if (frozen.compareAndSet(-1, index)) {
                kafka.broker(index).freeze();
            }
        });
        if (!came) {
            int victim = random.nextInt(BrokerTrio.SIZE);
            return new Happened(
                    Fault.BROKER_FROZEN,
                    frozen(List.of(kafka.broker(victim)), Duration.ofMillis(500), random)
                            + ", since no commit came to freeze at");
        }
        try {
            house.hold(Duration.ofMillis(1_500), random);
        } finally {
            kafka.broker(frozen.get()).thaw();
        }
        return new Happened(Fault.BROKER_FROZEN_AT_COMMIT, "broker " + (frozen.get() + 1));
    }

    /**
     * Waits for the next request of a Kafka API to any broker.
     *
     * @param action called with the broker's index before the request passes, at most once for each broker
     * @return whether one came; if not, {@code action} was not called and will not be
     */
    private boolean awaitRequest(int apiKey, IntConsumer action) {
        var calls = new AtomicInteger();
        for (int i = 0; i < BrokerTrio.SIZE; i++) {
            int index = i;
            kafka.proxy(i).beforeNext(apiKey, () -> {
                action.accept(index);
                calls.incrementAndGet();
            });
        }
        long began = System.nanoTime();
        await("a request, or the end of patience")
                .atMost(PATIENCE.multipliedBy(2))
                .pollInterval(POLL)
                .until(() -> calls.get() > 0 || System.nanoTime() - began > PATIENCE.toNanos());
        int untouched = 0;
        for (var proxy : kafka.proxies()) {
            untouched += proxy.forgetWatch() ? 1 : 0;
        }
        int called = BrokerTrio.SIZE - untouched;
        await("the action at each request that came")
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .until(() -> calls.get() == called);
        return called > 0;
    }

    private String refused(Random random) {
        kafka.proxies().forEach(TcpProxy::down);
        try {
            house.hold(OUTAGE, random);
        } finally {
            kafka.proxies().forEach(TcpProxy::up);
        }
        return "all of them";
    }

    private String cut(Random random) {
        int times = 2 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            kafka.proxies().forEach(TcpProxy::cut);
            house.hold(Duration.ofMillis(20), new Random(random.nextLong()));
        }
        return times + " times";
    }

    private String delayed(Random random) {
        int millis = 20 + random.nextInt(150);
        kafka.proxies().forEach(proxy -> proxy.delay(millis));
        try {
            house.hold(Duration.ofSeconds(2), random);
        } finally {
            kafka.proxies().forEach(proxy -> proxy.delay(0));
        }
        return millis + " ms each way";
    }

    private Happened answersLost(Random random) {
        long before = bytes();
        boolean came;
        try {
            came = awaitRequest(PRODUCE, index -> kafka.proxies().forEach(proxy -> proxy.holdAnswers(true)));
            if (came) {
                house.hold(Duration.ofMillis(100), random);
            }
        } finally {
            kafka.proxies().forEach(TcpProxy::cut);
            kafka.proxies().forEach(proxy -> proxy.holdAnswers(false));
        }
        return came
                ? new Happened(Fault.ANSWERS_LOST, "those of " + (bytes() - before) + " bytes")
                : new Happened(Fault.CONNECTIONS_CUT, "once, since no record came whose answer could be lost");
    }

    private long bytes() {
        return kafka.proxies().stream().mapToLong(TcpProxy::bytesToTarget).sum();
    }
}
