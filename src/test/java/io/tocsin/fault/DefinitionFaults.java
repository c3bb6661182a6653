package io.tocsin.fault;

import io.tocsin.fault.Watched.Share;
import io.tocsin.fixture.flow.PublisherMain;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What happens to definitions. For one thread; when a change returns, the daemon has answered it. */
final class DefinitionFaults {

    private final House house;
    private final Map<String, String> clusters = new HashMap<>();
    private final Map<String, String> options = new HashMap<>();
    /** A handler's name → the first event after its last move. */
    private final Map<String, Long> moves = new HashMap<>();

    private final Watched critical;
    private final Watched wandering;
    private Watched passing;
    private int changes;
    private int passed;

    DefinitionFaults(House house) {
        this.house = house;
        this.critical = always("north", "critical", Share.CRITICAL);
        this.wandering = always("south", "wandering", Share.ALL);
        this.passing = passing(new Random(0));
    }

    private Watched always(String topic, String handler, Share share) {
        return Watched.always(topic, handler, house.kafkaTopic(topic + "-" + handler), share);
    }

    /** Defines every handler; to be called before there are events. */
    void begin() {
        for (var handler : List.of(
                always("north", House.STEADY, Share.ALL),
                always("south", "narrow", Share.NARROW),
                always("south", "third", Share.THIRD),
                critical,
                wandering)) {
            house.define(handler, cluster(handler), "0");
            house.watched().add(handler);
        }
        house.define(passing, cluster(passing), "0");
    }

    /** The handler that is there now and was not always. */
    Watched passing() {
        return passing;
    }

    /** Lets it happen; what it was exactly. */
    String happen(Fault fault, Random random) {
        changes++;
        return switch (fault) {
            case RELOADED -> reloaded(random);
            case HANDLER_REPLACED -> replaced(random.nextBoolean() ? critical : wandering);
            case HANDLER_MOVED -> moved(random.nextBoolean() ? critical : wandering);
            case HANDLER_DELETED -> deleted(random);
            default -> throw new AssertionError(fault);
        };
    }

    private String replaced(Watched handler) {
        // a definition for a cluster that is disabled would be refused, and rightly
        enable();
        house.define(handler, cluster(handler), Integer.toString(changes));
        return handler.name();
    }

    private String moved(Watched handler) {
        var next = cluster(handler).equals("main") ? "side" : "main";
        clusters.put(handler.name(), next);
        var moved = replaced(handler) + " to " + next;
        moves.put(handler.name(), house.mark(handler.topic()));
        return moved;
    }

    /**
     * Whether every handler has delivered something where it is now. One that has not may wait to learn from its former
     * cluster what that has, and its status says that disabling that cluster ends the wait and may deliver events twice.
     */
    private boolean isSettled() {
        return moves.values().stream().allMatch(house::comesToBeAnswered);
    }

    private String deleted(Random random) {
        enable();
        var old = passing;
        long before = house.mark(old.topic());
        house.insist("the deletion of " + old.name(), () -> house.client().deleteHandler(old.topic(), old.handler()));
        house.watched().add(old.deletedBetween(before, house.mark(old.topic())));
        var next = passing(random);
        long beforeDefined = house.mark(next.topic());
        house.define(next, cluster(next), Integer.toString(changes));
        passing = new Watched(
                next.topic(),
                next.handler(),
                next.kafkaTopic(),
                next.share(),
                beforeDefined,
                house.mark(next.topic()),
                Long.MAX_VALUE,
                Long.MAX_VALUE);
        return old.name() + ", " + next.name() + " defined";
    }

    private Watched passing(Random random) {
        var topic = PublisherMain.TOPICS.get(random.nextInt(PublisherMain.TOPICS.size()));
        passed++;
        var handler = "passing-" + passed;
        clusters.put(topic + "/" + handler, House.CLUSTERS.get(random.nextInt(House.CLUSTERS.size())));
        return always(topic, handler, random.nextBoolean() ? Share.ALL : Share.CRITICAL);
    }

    private String reloaded(Random random) {
        var cluster = House.CLUSTERS.get(random.nextInt(House.CLUSTERS.size()));
        // the other one has handlers that the lane of the daemon defines
        boolean toggles = cluster.equals("side") && random.nextBoolean();
        boolean disables = options.getOrDefault("side.enabled", "true").equals("true");
        var key = cluster + "." + (toggles && (!disables || isSettled()) ? "enabled" : "compression");
        var value = key.endsWith("enabled")
                ? (options.getOrDefault(key, "true").equals("true") ? "false" : "true")
                : (options.getOrDefault(key, "none").equals("none") ? "lz4" : "none");
        set(key, value);
        return key + " = " + value;
    }

    /** Enables each cluster that is not. */
    void enable() {
        for (var cluster : House.CLUSTERS) {
            if (options.getOrDefault(cluster + ".enabled", "true").equals("false")) {
                set(cluster + ".enabled", "true");
            }
        }
    }

    private void set(String key, String value) {
        options.put(key, value);
        house.option(key, value);
        house.reload();
    }

    private String cluster(Watched handler) {
        return clusters.getOrDefault(handler.name(), "main");
    }
}
