package io.tocsin.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.alert.AlertJson;
import io.tocsin.alert.Event;
import io.tocsin.alert.EventData;
import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import io.tocsin.alert.Series;
import io.tocsin.alert.TopicId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ContextsTest {

    private static final EventState STATE = EventState.of(
                    "cpu:host=web1", Level.CRITICAL, "cpu is CRITICAL", Instant.parse("2024-05-01T12:00:10.25Z"))
            .withDetails("<b>")
            .withDuration(Duration.ofSeconds(90));
    private static final EventData DATA = EventData.of("cpu")
            .withTaskName("cpu_alert")
            .withGroup("host=web1")
            .withTags(Map.of("host", "web1"))
            .withFields(Map.of("idle", 3.5, "count", 42L, "up", true, "note", "n"))
            .withHeaders(Map.of("team", "ops", "x-my-key", "k 1"));
    private static final Event EVENT = new Event(new TopicId("cpu"), STATE, Level.WARNING, DATA);

    private static String render(String text, Context context) throws Exception {
        return Template.parse("t", text, Functions.JSON).render(context);
    }

    @Test
    void headersAreReachable() throws Exception {
        for (Context context : List.of(Contexts.alertData(EVENT), Contexts.templateData(EVENT))) {
            // when
            String rendered = render(
                    "{{ .Header.team }} {{ index .Header \"x-my-key\" }} {{ .Header.absent }}"
                            + "{{ range $k, $v := .Header }} {{ $k }}={{ $v }}{{ end }}",
                    context);

            // then
            assertThat(rendered).isEqualTo("ops k 1 <no value> team=ops x-my-key=k 1");
        }
    }

    @Test
    void headersDoNotShowWithTheWhole() throws Exception {
        // when
        String alert = render("{{ . }} {{ printf \"%+v %#v\" . . }} {{ jsonCompact . }}", Contexts.alertData(EVENT));
        String summary = render("{{ . }} {{ printf \"%+v\" . }} {{ jsonCompact . }}", Contexts.templateData(EVENT));

        // then
        assertThat(alert).contains("cpu is CRITICAL").doesNotContain("ops").doesNotContain("Header");
        assertThat(summary).contains("cpu is CRITICAL").doesNotContain("ops").doesNotContain("Header");
    }

    @Test
    void theJsonOfAnAlertIsItsPayload() throws Exception {
        // given
        var series = new Series(
                "mem",
                new TreeMap<>(),
                List.of("time", "used"),
                List.of(List.of("2024-05-01T14:00:00+02:00", 1L), List.of("yesterday", 2L)));
        var explicit = new Event(
                EVENT.topic(),
                STATE,
                Level.OK,
                DATA.withExplicitSeries(List.of(series)).withRecoverable(false));
        var without = new Event(EVENT.topic(), STATE, Level.OK, DATA.withExplicitSeries(List.of()));

        for (Event event : List.of(EVENT, explicit, without)) {
            // when
            String rendered = render("{{ json . }}", Contexts.alertData(event));

            // then
            assertThat(rendered).isEqualTo(new String(AlertJson.line(event), StandardCharsets.UTF_8));
        }
    }

    @Test
    void theTimesOfRowsAreTimes() throws Exception {
        // when
        String rendered = render(
                "{{ range .Data.Series }}{{ range .Values }}{{ (index . 0).Format \"15:04:05\" }} {{ . }}{{ end }}{{ end }}",
                Contexts.alertData(EVENT));

        // then
        assertThat(rendered).isEqualTo("12:00:10 [2024-05-01 12:00:10.25 +0000 UTC 42 3.5 n true]");
    }

    @Test
    void aNumberThatJsonDoesNotHaveLeavesTheResultEmpty() throws Exception {
        // given
        var event = new Event(EVENT.topic(), STATE, Level.OK, DATA.withFields(Map.of("x", Double.NaN)));

        // when
        String rendered = render("[{{ .Data }}][{{ json . }}]", Contexts.alertData(event));

        // then
        assertThat(rendered).isEqualTo("[][]");
    }

    @Test
    void offersTheFieldsOfTemplateData() throws Exception {
        // when
        String rendered = render(
                "{{ .ID }}|{{ .Message }}|{{ .Level }}|{{ printf \"%T\" .Level }}|{{ .Time }}|{{ .Duration }}"
                        + "|{{ .Details }}|{{ .Name }}|{{ .TaskName }}|{{ .Group }}|{{ .Tags }}|{{ .Fields }}",
                Contexts.templateData(EVENT));

        // then
        assertThat(rendered)
                .isEqualTo("cpu:host=web1|cpu is CRITICAL|CRITICAL|string|2024-05-01 12:00:10.25 +0000 UTC|1m30s"
                        + "|<b>|cpu|cpu_alert|host=web1|map[host:web1]|map[count:42 idle:3.5 note:n up:true]");
    }

    @Test
    void offersCountAndIntervalOfAnAggregate() throws Exception {
        // when
        String rendered =
                render("{{ .Count }} in {{ .Interval }} {{ eq . . }}", Contexts.aggregate(17, Duration.ofSeconds(90)));

        // then
        assertThat(rendered).isEqualTo("17 in 1m30s true");
    }

    @Test
    void anUnknownFieldFailsWhenRendered() throws Exception {
        // given
        var template = Template.parse("kafka alert template", "a\né {{ .Tags.host }}");

        // when, then
        assertThatThrownBy(() -> template.render(Contexts.alertData(EVENT)))
                .isInstanceOfSatisfying(RenderFailedException.class, failure -> {
                    assertThat(failure.line()).isEqualTo(2);
                    assertThat(failure.column()).isEqualTo(11);
                    assertThat(failure.reason()).isEqualTo("can't evaluate field Tags in type alert.Data");
                })
                .hasMessage("template: kafka alert template:2:11: executing \"kafka alert template\" at <.Tags.host>:"
                        + " can't evaluate field Tags in type alert.Data");
    }

    @Test
    void halvesOfACharacterComeTogetherAgain() throws Exception {
        // given
        var event = new Event(EVENT.topic(), EventState.of("日😀", Level.OK, "\uD83D", Instant.EPOCH), Level.OK, DATA);

        // when
        String rendered = render(
                "{{ slice .ID 0 1 }}{{ slice .ID 1 5 }}{{ slice .ID 5 }} {{ len (slice .ID 0 2) }} {{ slice .ID 0 2 }}"
                        + " {{ printf \"%q\" (slice .ID 2 4) }} {{ .Message }}",
                Contexts.alertData(event));

        // then
        assertThat(rendered).isEqualTo("日😀 2 \uFFFD\uFFFD \"\\xa5\\xf0\" \uFFFD");
    }
}
