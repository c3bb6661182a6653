package io.tocsin.handler.kafka.record;

import io.tocsin.handler.HandlerRef;
import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.settings.Section;
import io.tocsin.template.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the options that say how records are made. Kapacitor's, which are checked here though Kapacitor checks some of them
 * only per event:
 *
 * <ul>
 *   <li>{@code topic}: the Kafka topic, 1 to 249 of {@code a-z A-Z 0-9 . _ -}, not {@code .} or {@code ..}; left out: the
 *       cluster's {@code topic}, and one of the two is required.
 *   <li>{@code template}: a Go template over {@code alert.Data} that makes the value; an empty one counts as none.
 *   <li>{@code disablePartitionById}: default false; true spreads records evenly by bytes, without regard to the key.
 *   <li>{@code partitionAlgorithm}: one of {@link Partitioning#options}; left out: the cluster's {@code partitioner}.
 * </ul>
 *
 * <p>Beyond Kapacitor's:
 *
 * <ul>
 *   <li>{@code key}: a {@link Path}; default {@code id}.
 *   <li>{@code keyDefault}: what is the key where nothing lies at {@code key}: {@code id} (default), {@code name}, {@code
 *       none}.
 *   <li>{@code value}: {@code alert} (default) is the whole payload, {@code data} the payload's {@code data} alone, {@code
 *       map} and {@code template} what these options say, which also imply it.
 *   <li>{@code map}: name in the value → {@link Path}.
 *   <li>{@code trailingNewline}: whether JSON ends in a newline; default true, as Kapacitor's.
 *   <li>{@code contentType}: the header {@code content-type}; left out: the cluster's {@code content-type}; empty: none.
 *   <li>{@code headers}: name → text, or template where it has <code>{{</code>.
 *   <li>{@code headerTags}: tags that become headers; {@code *} for all.
 *   <li>{@code timestamp}: {@code send} (default) or {@code event}.
 *   <li>{@code onUnknownTopic}: {@code retry} (default) until the handler's {@code max-age}, or {@code refuse}.
 *   <li>{@code rules}: the first whose {@code match} holds changes {@code topic}, {@code key}, {@code keyDefault}, {@code
 *       value}, {@code map}, {@code template}, {@code headers}, and the {@code name} of the event, or says {@code ignore}.
 * </ul>
 *
 * <p>Headers come from the content type, the cluster, {@code headerTags}, {@code headers} and the rule's {@code headers},
 * in this order; a later one replaces an earlier one of the same name.
 */
public final class RecordOptions {

    /** The words of {@code value}. */
    private enum Value {
        ALERT,
        DATA,
        MAP,
        TEMPLATE
    }

    /** The words of {@code timestamp}. */
    private enum Timestamp {
        SEND,
        EVENT
    }

    /** The words of {@code onUnknownTopic}. */
    private enum UnknownTopic {
        RETRY,
        REFUSE
    }

    private static final Map<String, String> FOREIGN_IN_RULES = Map.of(
            "condition", "did you mean match? It takes an expression such as level() == CRITICAL.",
            "data", "did you mean map, or value: data?",
            "partitionAlgorithm", "write it outside of rules; it holds for all records of the handler.",
            "contentType", "write it outside of rules, or as content-type in the rule's headers.",
            "headerTags", "write it outside of rules; it holds for all records of the handler.",
            "timestamp", "write it outside of rules; it holds for all records of the handler.",
            "trailingNewline", "write it outside of rules; it holds for all records of the handler.");

    private final HandlerRef handler;
    private final Section options;
    private final RecordDefaults defaults;
    private final boolean newline;

    private RecordOptions(HandlerRef handler, Section options, RecordDefaults defaults) {
        this.handler = handler;
        this.options = options;
        this.defaults = defaults;
        this.newline = options.bool("trailingNewline", true);
    }

    /**
     * Reads and compiles the options; what is wrong is added to the section's problems, all at once, and the answer is
     * empty then.
     *
     * @param defaults the cluster's; empty when it is not known, and then a plan is not to be had either, but everything
     *     that can be is checked
     */
    public static Optional<RecordPlan> read(HandlerRef handler, Section options, Optional<RecordDefaults> defaults) {
        int errorsBefore = options.problems().errors().size();
        var reading = new RecordOptions(handler, options, defaults.orElse(RecordDefaults.NONE));
        var plan = reading.plan(defaults.isPresent());
        boolean isRight = options.problems().errors().size() == errorsBefore;
        return isRight && defaults.isPresent() ? Optional.of(plan) : Optional.empty();
    }

    private RecordPlan plan(boolean needsTopic) {
        var kafkaTopic = OptionValues.kafkaTopic(options)
                .or(defaults.records()::kafkaTopic)
                .orElse("");
        if (needsTopic && kafkaTopic.isEmpty()) {
            options.error(
                    "topic",
                    "the Kafka topic (options.topic) must not be empty, since its cluster names none either.",
                    options.written("topic", "alerts") + ", or name a topic in the cluster's [[kafka]] section.");
        }
        var partitioning = partitioning();
        var values = values(options, null);
        var own = new RecordForm(kafkaTopic, null, key(options, KeyPlan.ID), values.form, headers());
        var rules = rules(own, values);
        if (options.has("trailingNewline") && !isJson(own, rules)) {
            options.error(
                    "trailingNewline",
                    "trailingNewline is about JSON, and a template makes every value of this handler.",
                    "remove it, and write the newline into the template.");
        }
        var common = new RecordPlan.Common(
                partitioning,
                OptionValues.choice(options, "timestamp", Timestamp.values()).equals(Optional.of(Timestamp.EVENT)),
                OptionValues.choice(options, "onUnknownTopic", UnknownTopic.values())
                        .equals(Optional.of(UnknownTopic.REFUSE)),
                defaults.records().eventHeader() ? defaults.storeId() : null,
                Limits.DEFAULT.withOutputBytes(defaults.mostBytes()),
                // the hash of a text is the same in every JVM, so that a retry after a restart decides alike
                (long) handler.toString().hashCode() << Integer.SIZE);
        return new RecordPlan(rules, own, common);
    }

    private static boolean isJson(RecordForm own, List<Rule> rules) {
        return own.value().isJson()
                || rules.stream()
                        .anyMatch(rule ->
                                rule.form() != null && rule.form().value().isJson());
    }

    /** Checked also where {@code disablePartitionById} makes it unnecessary. */
    private Partitioning partitioning() {
        boolean spread = options.bool("disablePartitionById", false);
        var given = options.string("partitionAlgorithm", "");
        var named = given.isEmpty() ? Optional.of(defaults.records().partitioner()) : Partitioning.ofOption(given);
        if (named.isEmpty()) {
            options.error(
                    "partitionAlgorithm",
                    "invalid partition algorithm: \"" + given + "\"; it is one of " + Partitioning.options() + ".",
                    given.equals("crc32c") ? "did you mean crc32?" : options.written("partitionAlgorithm", "crc32"));
        }
        return spread ? Partitioning.SPREAD : named.orElse(defaults.records().partitioner());
    }

    private static KeyPlan key(Section section, KeyPlan inherited) {
        var path = OptionValues.path(section, "key");
        var fallback = OptionValues.choice(section, "keyDefault", KeyPlan.Fallback.values());
        return path.isEmpty() && fallback.isEmpty()
                ? inherited
                : new KeyPlan(path.orElse(inherited.path()), fallback.orElse(inherited.fallback()));
    }

    private HeaderPlan headers() {
        var sources = new ArrayList<HeaderPlan.Source>();
        var contentType = options.string("contentType", defaults.records().contentType());
        if (!contentType.isEmpty()) {
            sources.add(new HeaderPlan.Source.Constant("content-type", contentType));
        }
        sources.addAll(OptionValues.headers(options, defaults.records().headers()));
        sources.addAll(OptionValues.headerTags(options));
        sources.addAll(OptionValues.headers(options));
        return HeaderPlan.NONE.with(sources);
    }

    /** How values are made, and what {@code value: map} and {@code value: template} of a rule may refer to. */
    private record Values(
            ValueForm form,
            @Nullable ValueForm map,
            @Nullable ValueForm template) {}

    private Values values(Section section, @Nullable Values inherited) {
        ValueForm template = OptionValues.template(section)
                .<ValueForm>map(ValueForm.Rendered::new)
                .orElse(null);
        ValueForm map = OptionValues.map(section)
                .<ValueForm>map(paths -> new ValueForm.Mapped(paths, newline))
                .orElse(null);
        boolean givesTemplate = !section.string("template", "").isEmpty();
        boolean givesMap = section.has("map");
        var value = OptionValues.choice(section, "value", Value.values());
        if (givesTemplate && givesMap) {
            section.error(
                    "map",
                    OptionValues.named(section, "map")
                            + " and template exclude each other; one of them makes the value.",
                    "remove one of the two.");
        }
        if (value.isEmpty()) {
            var implied = map != null ? map : template;
            var without = inherited == null ? new ValueForm.Alert(newline) : inherited.form;
            return new Values(implied == null ? without : implied, map, template);
        }
        checkAgreement(section, value.get(), givesMap, givesTemplate);
        var form = switch (value.get()) {
            case ALERT -> new ValueForm.Alert(newline);
            case DATA -> new ValueForm.Data(newline);
            case MAP -> map != null || inherited == null ? map : inherited.map;
            case TEMPLATE -> template != null || inherited == null ? template : inherited.template;
        };
        boolean missing = form == null && !givesMap && !givesTemplate;
        if (missing) {
            var word = section.string("value", "");
            section.error(
                    "value",
                    OptionValues.named(section, "value") + " is \"" + word + "\", but there is no " + word + ".",
                    word.equals("map") ? "map: {host: tags.host}" : "template: \"{{ .ID }} is {{ .Level }}\"");
        }
        return new Values(form == null ? new ValueForm.Alert(newline) : form, map, template);
    }

    private static void checkAgreement(Section section, Value value, boolean givesMap, boolean givesTemplate) {
        String other = givesMap && value != Value.MAP ? "map" : "template";
        boolean disagree = (givesMap && value != Value.MAP) || (givesTemplate && value != Value.TEMPLATE);
        if (disagree) {
            section.error(
                    "value",
                    OptionValues.named(section, "value") + " is \"" + section.string("value", "")
                            + "\", but there is a " + other + ", which would not be used.",
                    section.written("value", other) + ", or remove " + other + ".");
        }
    }

    private List<Rule> rules(RecordForm own, Values values) {
        var sections = options.sections("rules");
        var rules = new ArrayList<Rule>();
        for (int i = 0; i < sections.size(); i++) {
            var section = sections.get(i);
            rules.add(rule(section, own, values));
            boolean takesAll = section.string("match", "").isEmpty();
            if (takesAll && i < sections.size() - 1) {
                section.error(
                        "match",
                        section.path()
                                + " has no match and takes every event, so that the rules behind it never apply.",
                        "match: level() == CRITICAL, or move it to the end.");
            }
        }
        return rules;
    }

    private Rule rule(Section section, RecordForm own, Values values) {
        var match = OptionValues.match(section);
        boolean ignores = section.bool("ignore", false);
        var kafkaTopic = OptionValues.kafkaTopic(section).orElse(own.kafkaTopic());
        var form = new RecordForm(
                kafkaTopic,
                section.string("name", "").isEmpty() ? null : section.string("name", ""),
                key(section, own.key()),
                values(section, values).form,
                own.headers().with(OptionValues.headers(section)));
        section.rejectUnknown(FOREIGN_IN_RULES);
        if (ignores) {
            var useless = section.keys().stream()
                    .filter(key -> !Set.of("match", "ignore").contains(key))
                    .toList();
            if (!useless.isEmpty()) {
                section.error(
                        "ignore",
                        section.path() + " ignores its events, so that " + String.join(", ", useless)
                                + " would have no effect.",
                        "remove ignore, or the rest.");
            }
        }
        return new Rule(
                match.orElse(null),
                ignores ? null : form,
                section.path() + match.map(expression -> ": " + expression).orElse(""),
                section.path() + " ignores "
                        + match.map(expression -> "it: " + expression).orElse("every event"));
    }
}
