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

/** What happens to brokers and the connections to them. For one thread; when a fault returns, all is well again. */
final class KafkaFaults {

    private static final int PRODUCE = 0;
    private static final int END_TRANSACTION = 26;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(10);

    /** Longer than {@code delivery-timeout}, {@code max.block.ms}, and what a broker may be away before it is replaced. */
    private static final Duration OUTAGE = House.DELIVERY_TIMEOUT.plusMillis(1_200);

    private final House house;
    private final BrokerTrio kafka;

    KafkaFaults(House house) {
        this.house = house;
        this.kafka = house.kafka();
    }

    /** Lets it happen; what it was exactly. */
    String happen(Fault fault, Random random) {
        int victim = random.nextInt(BrokerTrio.SIZE);
        return switch (fault) {
            case BROKER_KILLED -> killed(victim, random);
            case BROKER_FROZEN -> frozen(List.of(kafka.broker(victim)), Duration.ofMillis(500), random);
            case BROKER_FROZEN_AT_COMMIT -> frozenAtCommit(random);
            case TOO_FEW_REPLICAS -> tooFew(victim, random);
            case OUTAGE_FROZEN -> frozen(kafka.brokers(), OUTAGE, random);
            case OUTAGE_REFUSED -> refused(random);
            case CONNECTIONS_CUT -> cut(random);
            case CONNECTIONS_DELAYED -> delayed(random);
            case ANSWERS_LOST -> answersLost(random);
            default -> throw new AssertionError(fault);
        };
    }

    private String killed(int victim, Random random) {
        var broker = kafka.broker(victim);
        broker.kill();
        house.hold(Duration.ofMillis(200), random);
        broker.restart();
        return "broker " + (victim + 1);
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

    private String frozenAtCommit(Random random) {
        var frozen = new AtomicInteger(-1);
        for (int i = 0; i < BrokerTrio.SIZE; i++) {
            int index = i;
            kafka.proxy(i).beforeNext(house.mode() == Mode.EXACTLY_ONCE ? END_TRANSACTION : PRODUCE, () -> {
                if (frozen.compareAndSet(-1, index)) {
                    kafka.broker(index).freeze();
                }
            });
        }
        try {
            await("a commit").atMost(LIMIT).pollInterval(POLL).until(() -> frozen.get() >= 0);
        } finally {
            kafka.proxies().forEach(TcpProxy::forgetWatch);
        }
        try {
            house.hold(Duration.ofMillis(1_500), random);
        } finally {
            kafka.broker(frozen.get()).thaw();
        }
        return "broker " + (frozen.get() + 1);
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

    private String answersLost(Random random) {
        long before = bytes();
        kafka.proxies().forEach(proxy -> proxy.holdAnswers(true));
        try {
            await("requests whose answers are held back")
                    .atMost(LIMIT)
                    .pollInterval(POLL)
                    .until(() -> bytes() > before + 1_000);
            house.hold(Duration.ofMillis(100), random);
        } finally {
            kafka.proxies().forEach(TcpProxy::cut);
            kafka.proxies().forEach(proxy -> proxy.holdAnswers(false));
        }
        return "those of " + (bytes() - before) + " bytes";
    }

    private long bytes() {
        return kafka.proxies().stream().mapToLong(TcpProxy::bytesToTarget).sum();
    }
}
