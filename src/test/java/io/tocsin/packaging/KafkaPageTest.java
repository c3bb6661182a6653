package io.tocsin.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.kafka.record.RecordOptions;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Reading;
import io.tocsin.settings.Toml;
import io.tocsin.settings.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What {@code src/docs/kafka.md} says is what the daemon reads: no key or option less, none more, examples that work. */
class KafkaPageTest {

    private static final Pattern FIRST_COLUMN = Pattern.compile("(?m)^\\| (`.*?) \\|");
    private static final Pattern NAME = Pattern.compile("`([A-Za-z-]+)`");
    private static final Pattern SECURITY = Pattern.compile("use-ssl|insecure-skip-verify|(ssl|sasl|aws)[-_].*");
    private static final String CLUSTER = "[[kafka]]\nenabled = true\nbrokers = [\"k1:9092\"]\n";

    private static String section(String title) throws IOException {
        var page = Files.readString(Path.of("src", "docs", "kafka.md"));
        int from = page.indexOf("\n## " + title);
        int to = page.indexOf("\n## ", from + 1);
        return page.substring(from, to < 0 ? page.length() : to);
    }

    /** What stands in code in the first column of the section's tables. */
    private static Set<String> listed(String title) throws IOException {
        return FIRST_COLUMN
                .matcher(section(title))
                .results()
                .flatMap(row -> NAME.matcher(row.group(1)).results())
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void listsEveryKeyOfACluster() throws IOException {
        var problems = new Problems();
        var root = Toml.parse("f", CLUSTER.getBytes(UTF_8), problems).orElseThrow();
        assertThat(KafkaSettings.readAll(root)).hasSize(1);

        var read = root.readings().stream()
                .filter(reading -> reading.table().equals("kafka[0]"))
                .map(Reading::key)
                .filter(key -> !SECURITY.matcher(key).matches())
                .collect(Collectors.toCollection(TreeSet::new));

        var documented = listed("4. ");
        assertThat(documented).containsAll(read).contains("headers", "properties", "topics");
        documented.removeAll(read);
        documented.forEach(key -> assertThat(new Problems()).as(key).satisfies(unknown -> {
            var table = Toml.parse("f", (CLUSTER + key + " = 1.5\n").getBytes(UTF_8), unknown)
                    .orElseThrow();
            assertThat(KafkaSettings.readAll(table)).hasSize(1);
            assertThat(unknown.toString()).doesNotContain("unknown key");
        }));
    }

    @Test
    void listsEveryOptionOfAHandler() throws IOException {
        var problems = new Problems();
        var options = Yaml.parse("h.yaml", "topic: alerts\n".getBytes(UTF_8), problems)
                .get(0);
        var handler = new HandlerRef(new TopicId("t"), new HandlerId("h"));
        RecordOptions.read(handler, options, Optional.empty());

        var read = options.readings().stream()
                .filter(reading -> reading.table().isEmpty())
                .map(Reading::key)
                .collect(Collectors.toCollection(TreeSet::new));
        // one is read by the kind, the others are tables
        read.addAll(Set.of("cluster", "headers", "map", "rules"));

        assertThat(listed("5. ")).isEqualTo(read);
    }

    @Test
    void showsTopicsThatCanBeDeclared() throws IOException {
        var problems = new Problems();
        var example = section("3. ").split("```toml\n", -1)[1].split("```", -1)[0];
        var root =
                Toml.parse("f", (CLUSTER + example).getBytes(UTF_8), problems).orElseThrow();

        var topic = KafkaSettings.readAll(root).get(0).topics().get(0);

        assertThat(problems.hasErrors()).as(problems.toString()).isFalse();
        assertThat(topic.name()).isEqualTo("alerts");
        assertThat(topic.partitions()).isEqualTo(6);
    }
}
