package io.tocsin.handler.kafka.record;

import io.tocsin.expression.Expression;
import io.tocsin.expression.ExpressionSyntaxException;
import io.tocsin.kafka.settings.KafkaTopicSettings;
import io.tocsin.kafka.settings.RecordSettings;
import io.tocsin.settings.NearestName;
import io.tocsin.settings.Section;
import io.tocsin.template.Template;
import io.tocsin.template.TemplateSyntaxException;
import io.tocsin.wire.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads single values of the options of a handler or a rule; what is wrong becomes an error at its place, and the answer is
 * empty then.
 */
final class OptionValues {

    private OptionValues() {}

    /** The option with the names of the tables around it, such as {@code options.rules[0].key}. */
    static String named(Section section, String key) {
        return section.path().isEmpty() ? key : section.path() + "." + key;
    }

    /** A Kafka topic; empty also when there is none. */
    static Optional<String> kafkaTopic(Section section) {
        var kafkaTopic = section.string("topic", "");
        boolean valid = KafkaTopicSettings.isName(kafkaTopic);
        if (!valid && !kafkaTopic.isEmpty()) {
            section.error(
                    "topic",
                    "invalid topic name \"" + kafkaTopic
                            + "\"; Kafka takes 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-', but not \".\" and \"..\".",
                    section.written("topic", "alerts"));
        }
        return valid ? Optional.of(kafkaTopic) : Optional.empty();
    }

    /** One of a few words, which are the constants in lower case; empty also when there is none. */
    static <E extends Enum<E>> Optional<E> choice(Section section, String key, E[] constants) {
        var given = section.string(key, "");
        var words = new LinkedHashMap<String, E>();
        for (E constant : constants) {
            words.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        if (!given.isEmpty() && !words.containsKey(given)) {
            var first = constants[0].name().toLowerCase(Locale.ROOT);
            section.error(
                    key,
                    named(section, key) + " is \"" + given + "\"; it is one of " + String.join(", ", words.keySet())
                            + ".",
                    section.written(key, NearestName.of(given, words.keySet()).orElse(first)));
        }
        return Optional.ofNullable(words.get(given));
    }

    /** A path to a single value; empty also when there is none. */
    static Optional<Path> path(Section section, String key) {
        var given = section.string(key, "");
        if (given.isEmpty()) {
            return Optional.empty();
        }
        var path = path(section, key, given);
        if (path.isPresent() && path.get().isStructure()) {
            section.error(
                    key,
                    named(section, key) + " is \"" + given + "\", which is a table or a list, and a " + key
                            + " is a single value.",
                    "name one value in it, such as " + given + ".NAME.");
            return Optional.empty();
        }
        return path;
    }

    /** {@code map}, in the order of the file; empty also when there is none. */
    static Optional<Map<String, Path>> map(Section section) {
        if (!section.has("map")) {
            return Optional.empty();
        }
        var table = section.sectionOrEmpty("map");
        var paths = new LinkedHashMap<String, Path>();
        for (String name : table.keys()) {
            path(table, name, table.string(name, "")).ifPresent(path -> paths.put(name, path));
        }
        if (table.keys().isEmpty()) {
            section.error(
                    "map",
                    named(section, "map") + " names nothing; each of its keys is a name in the value, with a path.",
                    "map: {host: tags.host}");
        }
        return paths.isEmpty() ? Optional.empty() : Optional.of(paths);
    }

    private static Optional<Path> path(Section section, String key, String given) {
        try {
            return Optional.of(Path.parse(given));
        } catch (Path.InvalidPathException e) {
            section.error(key, named(section, key) + " is \"" + given + "\": " + e.getMessage() + ".", e.fix());
            return Optional.empty();
        }
    }

    /** {@code template}; empty also when there is none. */
    static Optional<Template> template(Section section) {
        var text = section.string("template", "");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Template.parse("kafka alert template", text));
        } catch (TemplateSyntaxException e) {
            section.error("template", "failed to parse template: " + e.getMessage() + ".", "");
            return Optional.empty();
        }
    }

    /** {@code match} of a rule; empty also when there is none. */
    static Optional<Expression> match(Section rule) {
        var text = rule.string("match", "");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            var match = Expression.parse(text);
            if (match.isStateful()) {
                rule.error(
                        "match",
                        named(rule, "match")
                                + " uses count, sigma or spread, and a record that is tried again would count"
                                + " twice.",
                        "use it in the match of the handler itself, of a second handler if need be.");
                return Optional.empty();
            }
            return Optional.of(match);
        } catch (ExpressionSyntaxException e) {
            rule.error(
                    "match",
                    named(rule, "match") + ": " + e.getMessage() + " (line " + e.line() + ", column " + e.column()
                            + ").",
                    "");
            return Optional.empty();
        }
    }

    /** {@code headers}, in the order of the file. */
    static List<HeaderPlan.Source> headers(Section section) {
        var sources = new ArrayList<HeaderPlan.Source>();
        var table = section.sectionOrEmpty("headers");
        var what = named(section, "headers") + " has the name ";
        for (String name : table.keys()) {
            RecordSettings.brokenHeaderName(name)
                    .ifPresent(rule -> table.error(name, what + quoted(name) + "; a name " + rule + ".", ""));
            try {
                sources.add(source(name, table.string(name, "")));
            } catch (TemplateSyntaxException e) {
                table.error(name, "failed to parse template: " + e.getMessage() + ".", "");
            }
        }
        if (table.keys().contains("")) {
            // last, since this place is the whole table, and one mistake hides those behind it at the same place
            table.error("", what + "\"\"; a header needs a name.", "");
        }
        return sources;
    }

    /** The headers of the cluster; a mistake in them is reported at the handler's {@code cluster}. */
    static List<HeaderPlan.Source> headers(Section section, Map<String, String> ofCluster) {
        var sources = new ArrayList<HeaderPlan.Source>();
        ofCluster.forEach((name, value) -> {
            try {
                sources.add(source(name, value));
            } catch (TemplateSyntaxException e) {
                section.error(
                        "cluster",
                        "the cluster's header " + quoted(name) + ": failed to parse template: " + e.getMessage() + ".",
                        "correct [kafka.headers] of the configuration file.");
            }
        });
        return sources;
    }

    private static HeaderPlan.Source source(String name, String value) throws TemplateSyntaxException {
        return value.contains("{{")
                ? new HeaderPlan.Source.Rendered(name, Template.parse("header " + name, value))
                : new HeaderPlan.Source.Constant(name, value);
    }

    /** In quotes and without the control characters that it may have. */
    private static String quoted(String name) {
        return JsonWriter.compact().value(name).toString();
    }

    /** {@code headerTags}: names of tags, or {@code *} for all. */
    static List<HeaderPlan.Source> headerTags(Section section) {
        var names = section.strings("headerTags");
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isEmpty()) {
                section.error(
                        "headerTags[" + i + "]",
                        named(section, "headerTags[" + i + "]") + " is empty; it is the name of a tag, or * for all.",
                        "remove it.");
            }
        }
        if (names.contains("*")) {
            return List.of(new HeaderPlan.Source.AllTags());
        }
        return names.isEmpty() ? List.of() : List.of(new HeaderPlan.Source.Tags(names));
    }
}
