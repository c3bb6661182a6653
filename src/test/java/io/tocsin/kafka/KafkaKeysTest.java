package io.tocsin.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.golden.Golden;
import io.tocsin.kafka.settings.ReservedProperties;
import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Section;
import io.tocsin.settings.Toml;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * What each value of each key does: to the settings, to what the Kafka client makes of its properties, or which problem
 * it is. {@code keys/cases.txt} lists the values, {@code keys/effects.txt} what differs from the defaults.
 */
class KafkaKeysTest {

    private static final String TABLE = "[[kafka]]\n";
    private static final Pattern SECURITY =
            Pattern.compile("use-ssl|(ssl|sasl|aws)-.*|insecure-skip-verify", Pattern.CASE_INSENSITIVE);

    private record Result(List<KafkaSettings> settings, Problems problems, Section root) {}

    @Test
    void doesWhatTheTableSays() throws Exception {
        // given
        var defaults = new TreeMap<>(effects(List.of()));
        var effects = new StringBuilder("The defaults\n" + lines(defaults));

        // when
        for (var each : cases()) {
            var differing = new TreeMap<>(effects(each));
            differing.entrySet().removeIf(entry -> entry.getValue().equals(defaults.get(entry.getKey())));
            effects.append('\n').append(String.join(" | ", each)).append('\n').append(lines(differing));
        }

        // then
        Golden.assertMatches(getClass(), "keys/effects.txt", effects.toString());
    }

    @Test
    void hasACaseForEveryKey() {
        // given
        var inCases = cases().stream()
                .flatMap(List::stream)
                .map(line -> line.substring(0, line.indexOf(' ')))
                .collect(Collectors.toSet());

        // when
        var asked = cases().stream()
                .flatMap(lines -> read(lines).root().readings().stream())
                .map(reading -> reading.table().equals("kafka[0]") ? reading.key() : keyOf(reading.table()))
                .collect(Collectors.toSet());

        // then
        assertThat(asked).contains("id", "topics", "properties", "headers", "use-ssl");
        assertThat(asked.stream().filter(key -> !SECURITY.matcher(key).matches()))
                .allMatch(inCases::contains);
    }

    /** {@code topics} of {@code kafka[0].topics[1].config}. */
    private static String keyOf(String table) {
        return table.replaceAll("kafka\\[0]\\.([^.\\[]*).*", "$1");
    }

    @Test
    void setsNoPropertyThatTheFileMaySetToo() throws IOException {
        // given
        var everything = read(List.of(
                        "compression = \"zstd\"", "compression-level = 3", "retry-max = 3", "keep-alive = \"1m\""))
                .settings()
                .get(0);

        // when
        var ours = ProducerProperties.of(everything, 0).keySet();

        // then
        assertThat(ours).contains("retries", "compression.zstd.level", "connections.max.idle.ms");
        assertThat(ours).allMatch(property -> ReservedProperties.fix(property).isPresent());
    }

    /** The client has rules for several properties together, which only its constructor checks. */
    @Test
    void isAcceptedByARealProducer() throws IOException {
        for (var each : cases()) {
            // given
            var result = read(each);
            if (result.problems().hasErrors() || !result.settings().get(0).enabled()) {
                continue;
            }
            var settings = result.settings().get(0);

            // when
            var properties = ProducerProperties.of(settings, 0);
            properties.put("bootstrap.servers", "127.0.0.1:1");

            // then: it does not throw
            new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()).close(Duration.ZERO);
        }
    }

    private static List<List<String>> cases() {
        return Golden.read(KafkaKeysTest.class, "keys/cases.txt")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> List.of(line.split(" \\| ", -1)))
                .toList();
    }

    private static Map<String, String> effects(List<String> lines) throws Exception {
        var result = read(lines);
        Map<String, String> effects = new HashMap<>();
        var number = 0;
        for (var problem : problems(result.problems())) {
            effects.put("problem " + number++, problem);
        }
        if (!result.problems().hasErrors()) {
            var settings = result.settings().get(0);
            put(effects, "settings", settings);
            Map<String, Object> properties = new HashMap<>(ProducerProperties.of(settings, 0));
            properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
            properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
            // What the client will use, its own defaults included.
            ProducerConfig.configDef()
                    .parse(properties)
                    .forEach((name, value) -> effects.put("producer " + name, String.valueOf(value)));
            effects.keySet().removeIf(name -> name.startsWith("producer ssl.") || name.startsWith("producer sasl."));
        }
        return effects;
    }

    private static List<String> problems(Problems problems) {
        return Stream.concat(problems.errors().stream(), problems.warnings().stream())
                .map(Problem::toString)
                .toList();
    }

    private static void put(Map<String, String> effects, String name, Object value) throws Exception {
        if (!(value instanceof Record) || value.getClass().getPackageName().endsWith("security")) {
            effects.put(name, String.valueOf(value));
            return;
        }
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            put(
                    effects,
                    name + "." + component.getName(),
                    component.getAccessor().invoke(value));
        }
    }

    private static String lines(Map<String, String> effects) {
        return effects.isEmpty()
                ? "    the default\n"
                : effects.entrySet().stream()
                        .map(entry -> "    "
                                + (entry.getKey().startsWith("problem")
                                        ? entry.getValue()
                                        : entry.getKey() + " = " + entry.getValue())
                                + "\n")
                        .collect(joining());
    }

    private static Result read(List<String> lines) {
        List<String> all = new ArrayList<>(lines);
        Set<String> given = new LinkedHashSet<>();
        lines.forEach(line -> given.add(line.substring(0, line.indexOf(' '))));
        if (!given.contains("enabled")) {
            all.add("enabled = true");
        }
        if (!given.contains("brokers")) {
            all.add("brokers = [\"localhost:9092\"]");
        }
        if (!given.contains("id")) {
            all.add("id = \"a\"");
        }
        var problems = new Problems();
        var root = Toml.parse("f", (TABLE + String.join("\n", all) + "\n").getBytes(UTF_8), problems)
                .orElseThrow(() -> new AssertionError(problems.toString()));
        return new Result(KafkaSettings.readAll(root), problems, root);
    }
}
