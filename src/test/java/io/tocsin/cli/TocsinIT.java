package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.cli.terminal.ProgramVersion;
import io.tocsin.golden.Golden;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that show, list, delete and define, against prepared answers. */
class TocsinIT {

    private static final String TOPICS = "GET /api/v1/alerts/topics?min-level=OK&pattern=";
    private static final String CPU_AND_DISK = """
            {"topics":[{"id":"cpu","level":"CRITICAL","collected":27},{"id":"a-long-topic-name","level":"OK","collected":12345678901}]}
            """;

    private static final String SERVICE_TESTS = "{\"services\":[{\"name\":\"kafka\",\"options\":{}}]}";

    private final FakeDaemon daemon = new FakeDaemon();

    @TempDir
    private Path directory = Path.of("");

    @AfterEach
    void stop() {
        daemon.close();
    }

    private Ran tocsin(String... args) {
        return Ran.tocsin(withUrl(args));
    }

    private String[] withUrl(String... args) {
        var all = new String[args.length + 2];
        all[0] = "-url";
        all[1] = daemon.url();
        System.arraycopy(args, 0, all, 2, args.length);
        return all;
    }

    @Test
    void listsTopicsInKapacitorsLayout() {
        daemon.on(TOPICS, 200, CPU_AND_DISK);
        Golden.assertMatches(
                TocsinIT.class, "list-topics.txt", tocsin("list", "topics").transcript());
    }

    @Test
    void listsOneTopicAsKapacitorsExampleShowsIt() {
        daemon.on(TOPICS + "c%2A", 200, "{\"topics\":[{\"id\":\"cpu\",\"level\":\"CRITICAL\",\"collected\":27}]}");
        Golden.assertMatches(
                TocsinIT.class,
                "list-topics-one.txt",
                tocsin("list", "topics", "c*").transcript());
    }

    @Test
    void listsTopicsAsJson() {
        daemon.on(TOPICS, 200, CPU_AND_DISK);
        Golden.assertMatches(
                TocsinIT.class,
                "list-topics-json.txt",
                tocsin("list", "topics", "-o", "json").transcript());
    }

    @Test
    void listsHandlersOfTheTopicsThatMatch() {
        daemon.on(TOPICS + "%2A", 200, CPU_AND_DISK)
                .on(
                        "GET /api/v1/alerts/topics/cpu/handlers?pattern=s%2A",
                        200,
                        "{\"topic\":\"cpu\",\"handlers\":[{\"id\":\"slack\",\"kind\":\"post\",\"options\":null,\"match\":\"\"}]}")
                .on(
                        "GET /api/v1/alerts/topics/a-long-topic-name/handlers?pattern=s%2A",
                        200, "{\"handlers\":[{\"id\":\"send-to-kafka\",\"kind\":\"kafka\"}]}");
        Golden.assertMatches(
                TocsinIT.class,
                "list-topic-handlers.txt",
                tocsin("list", "topic-handlers", "*", "s*").transcript());
        Golden.assertMatches(
                TocsinIT.class,
                "list-topic-handlers-json.txt",
                tocsin("list", "topic-handlers", "*", "s*", "-o", "json").transcript());
    }

    @Test
    void showsThatADeletedHandlerStillDelivers() {
        // given
        daemon.on(TOPICS, 200, "{\"topics\":[{\"id\":\"cpu\"}]}")
                .on(
                        "GET /api/v1/alerts/topics/cpu/handlers?pattern=",
                        200,
                        "{\"handlers\":[{\"id\":\"a\",\"kind\":\"kafka\",\"state\":\"running\"},"
                                + "{\"id\":\"a\",\"kind\":\"kafka\",\"state\":\"draining\"}]}");
        // when
        var listed = tocsin("list", "topic-handlers").out();
        // then
        assertThat(listed.lines().map(String::strip))
                .containsExactly(
                        "Topic      ID         Kind",
                        "cpu        a          kafka",
                        "cpu        a          kafka (draining)");
    }

    @Test
    void listsServiceTestsInKapacitorsLayout() {
        daemon.on("GET /api/v1/service-tests?pattern=", 200, SERVICE_TESTS)
                .on("GET /api/v1/service-tests?pattern=x%2A", 200, "{\"services\":null}");
        Golden.assertMatches(
                TocsinIT.class,
                "list-service-tests.txt",
                tocsin("list", "service-tests").transcript()
                        + tocsin("list", "service-tests", "x*").transcript());
    }

    @Test
    void runsServiceTestsAndFailsWhenOneDoes() {
        // given
        daemon.on("GET /api/v1/service-tests?pattern=kafka", 200, SERVICE_TESTS)
                .on("GET /api/v1/service-tests?pattern=slack", 200, "{\"services\":null}")
                .on(
                        "POST /api/v1/service-tests/kafka",
                        200,
                        "{\"success\":false,\"message\":\"unknown cluster \\\"example\\\"\"}")
                .on(
                        "POST /api/v1/service-tests/kafka",
                        200,
                        "{\"success\":true,\"message\":\"partition 0, offset 12, acknowledged after 4 ms\"}");
        // when
        var seen = tocsin("service-tests", "kafka").transcript()
                + tocsin("service-tests", "kafka", "--set", "cluster=main", "--set", "topic=alerts")
                        .transcript()
                + tocsin("service-tests", "kafka", "-o", "json").transcript()
                + tocsin("service-tests", "slack").transcript()
                + tocsin("service-tests").transcript();
        // then
        Golden.assertMatches(TocsinIT.class, "service-tests.txt", seen);
        assertThat(daemon.asked().stream()
                        .filter(asked -> asked.method().equals("POST"))
                        .map(FakeDaemon.Asked::body))
                .containsExactly("null", "{\"cluster\":\"main\",\"topic\":\"alerts\"}", "null");
    }

    @Test
    void listsClustersWithWhatToDo() {
        daemon.on("GET /api/v1/clusters", 200, """
                {"clusters":[
                  {"id":"main","state":"connected","connected":true,"since":"2026-03-01T12:00:00Z","generation":0,
                   "unacknowledgedRecords":3,"unacknowledgedBytes":420},
                  {"id":"far","state":"away","connected":false,"error":"connect: nothing listens at k1:9092. Fix: start the broker",
                   "since":"2026-03-01T11:00:00Z","generation":2,"unacknowledgedRecords":0,"unacknowledgedBytes":0}]}
                """);
        Golden.assertMatches(TocsinIT.class, "clusters.txt", tocsin("clusters").transcript());
        Golden.assertMatches(
                TocsinIT.class,
                "clusters-json.txt",
                tocsin("clusters", "-o", "json").transcript());
    }

    @Test
    void aRecordOfTheClusterTestNeedsAKafkaTopic() {
        var ran = tocsin("clusters", "test", "main", "--message", "m");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("give --topic NAME as well");
    }

    @Test
    void printsEachStageOfATestedCluster() {
        // given
        daemon.on("POST /api/v1/clusters/main/probe", 200, """
                {"cluster":"main","success":true,"tookMillis":45.2,"brokers":[
                  {"broker":"k1:9092","configured":true,"reached":true,"stages":[
                    {"stage":"name look-up","tookMillis":0.4},{"stage":"connect","tookMillis":0.6}]},
                  {"broker":"k2:9092","configured":true,"reached":false,"stages":[
                    {"stage":"name look-up","tookMillis":0.4},
                    {"stage":"connect","error":"nothing listens at k2:9092","fix":"start the broker","tookMillis":0.5}]}],
                 "stages":[{"stage":"SASL","tookMillis":31}],"warnings":["broker k2:9092: connect: nothing listens"]}
                """)
                .on("POST /api/v1/clusters/main/probe?topic=alerts&key=k%201&message=m", 200, """
                {"cluster":"main","success":true,"kafkaTopic":"alerts","partition":1,"offset":7,"tookMillis":60,
                 "brokers":[{"broker":"k3:9092","configured":false,"reached":true,"stages":[]}],
                 "stages":[{"stage":"acknowledgement","tookMillis":3.1}],"warnings":[]}
                """)
                .on("POST /api/v1/clusters/far/probe", 200, """
                {"cluster":"far","success":false,"stage":"connect","error":"nothing listens at k2:9092",
                 "fix":"start the broker","tookMillis":1,"brokers":[
                  {"broker":"k2:9092","configured":true,"reached":false,"stages":[
                    {"stage":"name look-up","tookMillis":0.4},
                    {"stage":"connect","error":"nothing listens at k2:9092","fix":"start the broker","tookMillis":0.5}]}],
                 "stages":[],"warnings":[]}
                """)
                .on("POST /api/v1/clusters/none/probe", 404, "{\"error\":\"unknown cluster \\\"none\\\"\"}");
        // when
        var seen = tocsin("clusters", "test", "main").transcript()
                + tocsin("clusters", "test", "main", "--topic", "alerts", "--key", "k 1", "--message", "m")
                        .transcript()
                + tocsin("clusters", "test", "far").transcript()
                + tocsin("clusters", "test", "none").transcript()
                + tocsin("clusters", "test").transcript();
        // then
        Golden.assertMatches(TocsinIT.class, "clusters-test.txt", seen);
    }

    @Test
    void showsATopicWithItsEventsOldestFirst() {
        daemon.on("GET /api/v1/alerts/topics/cpu", 200, "{\"id\":\"cpu\",\"level\":\"CRITICAL\",\"collected\":27}")
                .on(
                        "GET /api/v1/alerts/topics/cpu/handlers?pattern=",
                        200,
                        "{\"handlers\":[{\"id\":\"slack\"},{\"id\":\"tcp\"}]}")
                .on("GET /api/v1/alerts/topics/cpu/events?min-level=OK", 200, """
                        {"events":[
                          {"id":"cpu:host=b","state":{"message":"line one\\nline two","time":"2026-03-01T02:10:00Z","level":"OK"}},
                          {"id":"cpu:host=a","state":{"message":"cpu is CRITICAL","time":"1970-01-01T00:00:00.002Z","level":"CRITICAL"}}]}
                        """);
        Golden.assertMatches(
                TocsinIT.class, "show-topic.txt", tocsin("show-topic", "cpu").transcript());
        Golden.assertMatches(
                TocsinIT.class,
                "show-topic-json.txt",
                tocsin("show-topic", "cpu", "-o=json").transcript());
    }

    @Test
    void showsAHandlerWithItsOptionsOnOneLine() {
        daemon.on("GET /api/v1/alerts/topics/cpu/handlers/slack", 200, """
                {"id":"slack","kind":"slack","options":{"channel":"#alerts","if":"a<b","n":1.5,"list":[1,true,null]},
                 "match":"changed() == TRUE"}
                """);
        Golden.assertMatches(
                TocsinIT.class,
                "show-topic-handler.txt",
                tocsin("show-topic-handler", "cpu", "slack").transcript());
    }

    @Test
    void encodesEveryOddLetterOfATopicInThePath() {
        // when
        tocsin("show-topic", "a/b é 50%?..");
        // then
        assertThat(daemon.asked().get(0).path()).isEqualTo("/api/v1/alerts/topics/a%2Fb%20%C3%A9%2050%25%3F..");
    }

    @Test
    void saysTheDaemonsSentenceForAnUnknownTopic() {
        daemon.on("GET /api/v1/alerts/topics/x", 404, "{\"error\":\"unknown topic: \\\"x\\\"\",\"message\":\"…\"}");
        assertThat(tocsin("show-topic", "x")).isEqualTo(new Ran(1, "", "tocsin: unknown topic: \"x\"\n"));
    }

    @Test
    void deletesEachTopicThatMatchesAndSaysWhenNoneDoes() {
        // given
        daemon.on(TOPICS + "c%2A", 200, CPU_AND_DISK)
                .on(TOPICS + "x", 200, "{\"topics\":[]}")
                .on("DELETE /api/v1/alerts/topics/cpu", 204, "")
                .on("DELETE /api/v1/alerts/topics/a-long-topic-name", 204, "");
        // when
        Ran ran = tocsin("delete", "topics", "c*", "x");
        // then
        assertThat(ran).isEqualTo(new Ran(0, "", "tocsin: no topic matches x; nothing to delete.\n"));
        assertThat(daemon.asked())
                .filteredOn(asked -> asked.method().equals("DELETE"))
                .extracting(FakeDaemon.Asked::path)
                .containsExactly("/api/v1/alerts/topics/cpu", "/api/v1/alerts/topics/a-long-topic-name");
    }

    @Test
    void deletesHandlersOfOneTopic() {
        // given
        daemon.on(
                        "GET /api/v1/alerts/topics/cpu/handlers?pattern=%2A",
                        200, "{\"handlers\":[{\"id\":\"one\"},{\"id\":\"two\"}]}")
                .on("DELETE /api/v1/alerts/topics/cpu/handlers/one", 204, "")
                .on("DELETE /api/v1/alerts/topics/cpu/handlers/two", 204, "");
        // when
        Ran ran = tocsin("delete", "topic-handlers", "cpu", "*");
        // then
        assertThat(ran).isEqualTo(new Ran(0, "", ""));
        assertThat(daemon.asked()).extracting(FakeDaemon.Asked::method).containsExactly("GET", "DELETE", "DELETE");
    }

    @Test
    void discardsWhatHandlersHaveNotDelivered() {
        // given
        daemon.on(
                        "GET /api/v1/alerts/topics/cpu/handlers?pattern=one",
                        200,
                        "{\"handlers\":[{\"id\":\"one\"},{\"id\":\"one\",\"state\":\"draining\"}]}")
                .on("DELETE /api/v1/alerts/topics/cpu/handlers/one?discard=true", 200, "{\"discarded\":7}");
        // when
        Ran ran = tocsin("delete", "topic-handlers", "cpu", "one", "--discard");
        // then
        assertThat(ran).isEqualTo(new Ran(0, "", "tocsin: handler one of topic cpu gives up 7 events.\n"));
        assertThat(daemon.asked()).hasSize(2);
    }

    @Test
    void deletingHandlersNeedsAPatternSinceNothingWouldHappenWithoutOne() {
        Ran ran = tocsin("delete", "topic-handlers", "cpu");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("Missing required parameter: 'HANDLER-GLOB'");
    }

    @Test
    void definesAHandlerWithTheFilesOwnBytes() throws IOException {
        // given
        Path file = directory.resolve("händler.yaml");
        String text = "# a comment\ntopic: cpu\nid: k\nkind: kafka\n";
        Files.writeString(file, text);
        daemon.on("POST /api/v1/handlers", 200, "{\"id\":\"k\",\"kind\":\"kafka\",\"options\":null,\"match\":\"\"}");
        // when
        Ran ran = tocsin("define-topic-handler", file.toString());
        // then
        assertThat(ran).isEqualTo(new Ran(0, "", ""));
        FakeDaemon.Asked asked = daemon.asked().get(0);
        assertThat(asked.body()).isEqualTo(text);
        assertThat(asked.headers())
                .containsEntry("content-type", "application/yaml")
                .containsEntry("tocsin-file-name", directory + "/h%C3%A4ndler.yaml");
    }

    @Test
    void printsEveryProblemOfARefusedFileAndStillDefinesTheOthers() throws IOException {
        // given
        Path bad = Files.writeString(directory.resolve("bad.json"), "{}");
        Path good = Files.writeString(directory.resolve("good.yml"), "topic: a\n");
        Path other = Files.writeString(directory.resolve("other.txt"), "topic: a\n");
        daemon.on("POST /api/v1/handlers", 400, """
                        {"error":"bad.json:1:1: first. Fix: this.","problems":["bad.json:1:1: first. Fix: this.","bad.json:2:1: second. Fix: that."]}
                        """)
                .on("POST /api/v1/handlers", 200, "{\"id\":\"k\",\"kind\":\"kafka\"}");
        // when
        Ran ran = tocsin("define-topic-handler", bad.toString(), "missing.yaml", other.toString(), good.toString());
        // then
        assertThat(ran)
                .isEqualTo(new Ran(
                        1,
                        "",
                        "bad.json:1:1: first. Fix: this.\nbad.json:2:1: second. Fix: that.\n"
                                + "tocsin: cannot read missing.yaml: there is no such file.\n"
                                + "tocsin: cannot tell whether " + other
                                + " is YAML or JSON. Let its name end in .yaml, .yml or .json.\n"));
        assertThat(daemon.asked()).hasSize(2);
        assertThat(daemon.asked().get(0).headers()).containsEntry("content-type", "application/json");
    }

    @Test
    void showsDeliveriesWithPositionAndReason() {
        daemon.on(
                "GET /api/v1/alerts/topics/cpu/deliveries?event=cpu%3Ahost%3Da&from=2026-01-01T00%3A00%3A00Z",
                200, """
                {"topic":"cpu","events":[
                 {"seq":12,"id":"cpu:host=a","level":"CRITICAL","message":"m","time":"t","acceptedAt":"2026-03-01T02:10:00Z",
                  "deliveries":[
                   {"handler":"kafka1","kind":"kafka","status":"delivered","attempts":1,"cluster":"main","kafkaTopic":"alerts",
                    "partition":3,"offset":1207,"handedOver":"2026-03-01T02:10:00.001Z","acknowledged":"2026-03-01T02:10:00.004Z","reason":""},
                   {"handler":"log1","kind":"log","status":"filtered","attempts":0,"reason":"level() == OK is false"}]},
                 {"seq":13,"id":"cpu:host=a","level":"OK","acceptedAt":"2026-03-01T02:11:00Z","deliveries":[]}]}
                """);
        Golden.assertMatches(
                TocsinIT.class,
                "deliveries.txt",
                tocsin("deliveries", "cpu", "--event", "cpu:host=a", "--from", "2026-01-01T00:00:00Z")
                        .transcript());
    }

    @Test
    void setsTheLogLevel() {
        daemon.on("POST /api/v1/loglevel", 204, "");
        assertThat(tocsin("level", "debug")).isEqualTo(new Ran(0, "", ""));
        assertThat(daemon.asked().get(0).body()).isEqualTo("{\"level\":\"debug\"}");
    }

    @Test
    void namesTheTriedAddressWhenNobodyAnswers() {
        String url = daemon.url();
        daemon.close();
        assertThat(Ran.tocsin("list", "topics", "--url=" + url))
                .isEqualTo(new Ran(
                        1,
                        "",
                        "tocsin: no tocsind answers at " + url
                                + ": connection refused. Start it, or name another with --url.\n"));
    }

    @Test
    void saysWhenSomethingElseListensThere() {
        daemon.on(TOPICS, 200, "<html>\nWelcome</html>");
        assertThat(tocsin("list", "topics"))
                .isEqualTo(
                        new Ran(
                                1,
                                "",
                                "tocsin: " + daemon.url()
                                        + " answered 200 with something that is not JSON. Is it a tocsind? It begins: <html>\n"));
    }

    @Test
    void takesTheAddressFromFlagThenItsOwnThenKapacitorsVariableThenTheConfiguration() throws IOException {
        // given
        daemon.on(TOPICS, 200, CPU_AND_DISK);
        Path configuration = directory.resolve("tocsin.conf");
        Files.writeString(
                configuration, "[http]\nbind-address = \"" + daemon.url().substring(7) + "\"\n");
        String nowhere = "http://127.0.0.1:1";
        var nothing = new ByteArrayInputStream(new byte[0]);
        String[] list = {"list", "topics"};
        // when, then
        assertThat(Ran.tocsin(nothing, Map.of(), configuration, list).code()).isZero();
        assertThat(Ran.tocsin(nothing, Map.of("KAPACITOR_URL", nowhere), configuration, list)
                        .err())
                .contains(nowhere);
        assertThat(Ran.tocsin(
                                nothing,
                                Map.of("KAPACITOR_URL", nowhere, "TOCSIN_URL", daemon.url()),
                                configuration,
                                list)
                        .code())
                .isZero();
        assertThat(Ran.tocsin(nothing, Map.of("TOCSIN_URL", nowhere), configuration, withUrl(list))
                        .code())
                .isZero();
    }

    @Test
    void sendsTheUserOfTheAddressAndNeverPrintsThePassword() {
        daemon.on(TOPICS, 200, CPU_AND_DISK);
        String url = daemon.url().replace("http://", "http://ann:s3cret@");
        assertThat(Ran.tocsin("list", "topics", "--url", url).code()).isZero();
        assertThat(daemon.asked().get(0).headers()).containsEntry("authorization", "Basic YW5uOnMzY3JldA==");
        daemon.close();
        assertThat(Ran.tocsin("list", "topics", "--url", url).err()).doesNotContain("s3cret");
    }

    @Test
    void aWrongCommandLineIsUsage() {
        assertThat(Ran.tocsin().code()).isEqualTo(2);
        assertThat(Ran.tocsin("list", "nothing").code()).isEqualTo(2);
        assertThat(Ran.tocsin("list", "topics", "--nothing").code()).isEqualTo(2);
        assertThat(Ran.tocsin("help", "nothing").code()).isEqualTo(2);
        assertThat(Ran.tocsin("show-topic"))
                .isEqualTo(
                        new Ran(2, "", "tocsin: Missing required parameter: 'TOPIC'\nTry: tocsin help show-topic\n"));
        assertThat(Ran.tocsin("list", "topics", "--url", "ftp://x"))
                .isEqualTo(
                        new Ran(
                                1,
                                "",
                                "tocsin: --url has no scheme http or https. Write it as http://host:port or https://host:port.\n"));
    }

    @Test
    void checkAndConfigAreHereToo() {
        assertThat(Ran.tocsin("check", "-config", "etc/quickstart/tocsin.conf").code())
                .isZero();
        assertThat(Ran.tocsin("config", "--config", "etc/quickstart/tocsin.conf")
                        .out())
                .contains("hostname = \"localhost\"");
    }

    @Test
    void everyCommandHasHelp() {
        for (String command : new String[] {
            "publish",
            "deliveries",
            "define-topic-handler",
            "show-topic-handler",
            "show-topic",
            "list",
            "delete",
            "level",
            "check",
            "config",
            "version"
        }) {
            assertThat(Ran.tocsin("help", command).out()).startsWith("Usage: tocsin " + command);
            assertThat(Ran.tocsin(command, "-h").out()).startsWith("Usage: tocsin " + command);
        }
        assertThat(Ran.tocsin("help", "list", "topics").out()).startsWith("Usage: tocsin list topics");
        assertThat(Ran.tocsin("version")).isEqualTo(new Ran(0, "tocsin " + ProgramVersion.text() + "\n", ""));
    }
}
