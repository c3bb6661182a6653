package io.tocsin.handler;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.expression.Expression;
import io.tocsin.expression.ExpressionSyntaxException;
import io.tocsin.problem.Location;
import io.tocsin.problem.ProblemException;
import io.tocsin.problem.Problems;
import io.tocsin.settings.NearestName;
import io.tocsin.settings.Section;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The kinds that this daemon has, and the one way from a table of a file or a request to a checked definition. Any
 * thread.
 */
public final class HandlerKinds {

    /** Kinds of Kapacitor's that are not built in (the reference's section 4.1), so that the refusal can say what to do. */
    private static final Set<String> KAPACITORS = Set.of(
            "alerta",
            "bigpanda",
            "discord",
            "hipchat",
            "mqtt",
            "opsgenie",
            "opsgenie2",
            "pagerduty",
            "pagerduty2",
            "pushover",
            "sensu",
            "servicenow",
            "slack",
            "smtp",
            "snmptrap",
            "talk",
            "teams",
            "telegram",
            "victorops",
            "zenoss");

    private static final HandlerRef UNNAMED = new HandlerRef(new TopicId("unnamed"), new HandlerId("unnamed"));

    private static final Set<String> NOT_YET = Set.of("aggregate", "exec", "post", "tcp");

    private final Map<String, HandlerKind> byName = new TreeMap<>();

    /** With every kind, each under a name of its own. */
    public HandlerKinds(List<HandlerKind> kinds) {
        for (var kind : kinds) {
            if (byName.put(kind.name(), kind) != null) {
                throw new IllegalArgumentException("two kinds are named " + kind.name());
            }
        }
    }

    /** The names of the kinds, in order. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /**
     * Reads and checks one definition. What is wrong is added to the section's problems, all at once; the answer is then
     * empty.
     *
     * @param topic the topic when the request's path names it, which then wins over the table's; null otherwise
     */
    public Optional<HandlerDefinition> read(Section table, @Nullable TopicId topic, Origin origin) {
        Problems problems = table.problems();
        int errorsBefore = problems.errors().size();
        var topicId = topic == null ? name(table, "topic", TopicId::new) : ignoringOwnTopic(table, topic);
        var id = name(table, "id", HandlerId::new);
        String kindName = table.string("kind", "");
        String match = table.string("match", "");
        var expression = match(match, table.at("match"), problems);
        boolean hasOptions = table.has("options");
        Section options = table.sectionOrEmpty("options");
        table.rejectUnknown(Map.of());
        Optional<HandlerKind> kind = kind(kindName, table);
        var delivery = DeliverySettings.read(
                options, kindName, kind.map(HandlerKind::limitOfAttempts).orElse(""));
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        // without a name of its own its options are checked all the same, so that every mistake is named at once
        var ref = new HandlerRef(topicId.orElse(UNNAMED.topic()), id.orElse(UNNAMED.id()));
        var opening = kind.get().open(ref, options);
        if (problems.errors().size() > errorsBefore || opening instanceof HandlerKind.Opening.Rejected) {
            return Optional.empty();
        }
        var targets = kind.get().targets(options);
        var spec = new HandlerSpec(ref, kindName, hasOptions ? options.toMap() : null, match, origin);
        return Optional.of(new HandlerDefinition(spec, delivery, expression, opening, targets));
    }

    /**
     * Makes a stored definition ready again. Its options were checked when it was defined; where a kind has become
     * stricter since, the definition waits and says why.
     */
    public HandlerDefinition restore(HandlerSpec spec) {
        var problems = new Problems();
        var options = Section.of(
                "stored handler " + spec.ref(), spec.options() == null ? Map.of() : spec.options(), problems);
        var kind = byName.get(spec.kind());
        if (kind == null) {
            return new HandlerDefinition(
                    spec,
                    DeliverySettings.DEFAULT,
                    new HandlerKind.Opening.Unresolved("kind \"" + spec.kind() + "\" is not available in this daemon"),
                    List.of());
        }
        // a setting without effect does no harm to one that delivers
        var delivery = DeliverySettings.read(options, spec.kind(), "");
        var match = match(spec.match(), Location.of("stored handler " + spec.ref()), problems);
        var opening = kind.open(spec.ref(), options);
        if (opening instanceof HandlerKind.Opening.Rejected || problems.hasErrors()) {
            return new HandlerDefinition(
                    spec, delivery, match, new HandlerKind.Opening.Unresolved(problems.toString()), List.of());
        }
        return new HandlerDefinition(spec, delivery, match, opening, kind.targets(options));
    }

    /** Null for the empty text, which matches every event, and for one that is no expression: that is a problem. */
    private static @Nullable Expression match(String text, Location location, Problems problems) {
        try {
            return text.isEmpty() ? null : Expression.parse(text);
        } catch (ExpressionSyntaxException e) {
            String place = (e.line() == 1 ? "" : "line " + e.line() + ", ") + "column " + e.column();
            problems.error(
                    location,
                    "match is no expression, at its " + place + ": " + e.getMessage()
                            + (e.getMessage().endsWith("?") ? "" : "."),
                    "correct it there, or remove match to deliver every event.");
            return null;
        }
    }

    private Optional<HandlerKind> kind(String name, Section table) {
        var kind = byName.get(name);
        if (kind != null) {
            return Optional.of(kind);
        }
        String have = String.join(", ", byName.keySet());
        if (name.isEmpty()) {
            table.error("kind", "kind is missing.", "kind: one of " + have);
        } else if (NOT_YET.contains(name)) {
            table.error("kind", "kind \"" + name + "\" is not supported yet.", "use one of " + have);
        } else if (KAPACITORS.contains(name)) {
            table.error(
                    "kind",
                    "kind \"" + name + "\" of Kapacitor's is not built in.",
                    "let a consumer of a Kafka topic do it, with kind: kafka here.");
        } else {
            var nearest = NearestName.of(name, byName.keySet());
            table.error(
                    "kind",
                    "unknown kind \"" + name + "\"."
                            + nearest.map(known -> " Did you mean " + known + "?")
                                    .orElse(""),
                    nearest.isPresent() ? "" : "use one of " + have);
        }
        return Optional.empty();
    }

    private static Optional<TopicId> ignoringOwnTopic(Section table, TopicId topic) {
        table.string("topic");
        return Optional.of(topic);
    }

    private static <T> Optional<T> name(Section table, String key, Function<String, T> parse) {
        String text = table.string(key, "");
        if (text.isEmpty()) {
            if (!table.has(key)) {
                table.error(key, key + " is missing.", key + ": a name of your choice");
                return Optional.empty();
            }
        }
        try {
            return Optional.of(parse.apply(text));
        } catch (ProblemException e) {
            table.error(key, e.getMessage(), "");
            return Optional.empty();
        }
    }
}
