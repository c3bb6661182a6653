package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tocsin publish} against prepared answers. */
class PublishIT {

    private static final String POST = "POST /api/v1/alerts/topics/t/events";
    private static final String STORED = """
            {"topic":"t","id":"a","seq":7,"level":"CRITICAL","previousLevel":"OK","changed":true,"handlers":2}
            """;

    private final FakeDaemon daemon = new FakeDaemon();

    @TempDir
    private Path directory = Path.of("");

    @AfterEach
    void stop() {
        daemon.close();
    }

    private Ran publish(String... args) {
        return Ran.tocsin(full(args));
    }

    private String[] full(String... args) {
        var all = new String[args.length + 4];
        all[0] = "publish";
        all[1] = "--url";
        all[2] = daemon.url();
        all[3] = "t";
        System.arraycopy(args, 0, all, 4, args.length);
        return all;
    }

    private static String lines(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "{\"id\":\"" + i + "\",\"level\":\"OK\"}\n")
                .collect(Collectors.joining());
    }

    @Test
    void sendsOnlyTheGivenFlagsAndPrintsWhatWasAccepted() {
        // given
        daemon.on(POST, 200, STORED);
        // when
        Ran ran = publish("--id", "a", "--level", "critical");
        // then
        assertThat(ran).isEqualTo(new Ran(0, "accepted a CRITICAL (was OK) in topic t, seq 7, 2 handlers\n", ""));
        assertThat(daemon.asked().get(0).body()).isEqualTo("{\"id\":\"a\",\"level\":\"critical\"}");
        assertThat(daemon.asked().get(0).headers().get("idempotency-key")).hasSizeGreaterThan(30);
    }

    @Test
    void readsEveryKindOfFieldAndTime() {
        // given
        daemon.on(POST, 200, STORED);
        // when
        publish(
                "--id=a",
                "--level=OK",
                "--message",
                "--not-a-flag",
                "--details",
                "",
                "--time",
                "@1740794400",
                "--expires",
                "26h",
                "--tag",
                "host=db=7",
                "--tag",
                "empty=",
                "--field",
                "i=-3",
                "--field",
                "f=1.50",
                "--field",
                "t=true",
                "--field",
                "s=1 %",
                "--field",
                "j:=\"5\"",
                "--key",
                "k1");
        // then
        assertThat(daemon.asked().get(0).body())
                .isEqualTo(
                        "{\"id\":\"a\",\"level\":\"OK\",\"message\":\"--not-a-flag\",\"details\":\"\","
                                + "\"time\":\"2025-03-01T02:00:00Z\",\"tags\":{\"host\":\"db=7\",\"empty\":\"\"},"
                                + "\"fields\":{\"i\":-3,\"f\":1.5,\"t\":true,\"s\":\"1 %\",\"j\":\"5\"},\"expiresIn\":\"26h\"}");
        assertThat(daemon.asked().get(0).headers()).containsEntry("idempotency-key", "k1");
    }

    @Test
    void aRefusalIsOneSentenceAndNotRepeated() {
        daemon.on(POST, 400, "{\"error\":\"level: unknown alert level \\\"BAD\\\"\"}");
        assertThat(publish("--id", "a", "--level", "BAD"))
                .isEqualTo(new Ran(1, "", "tocsin: level: unknown alert level \"BAD\"\n"));
        assertThat(daemon.asked()).hasSize(1);
    }

    @Test
    void saysWhenNobodyTakesTheEvent() {
        daemon.on(POST, 200, "{\"id\":\"a\",\"seq\":1,\"level\":\"OK\",\"previousLevel\":\"OK\",\"handlers\":0}");
        Ran ran = publish("--id", "a", "--level", "OK");
        assertThat(ran.code()).isZero();
        assertThat(ran.err())
                .isEqualTo(
                        "Note: topic t has no handler, so that nothing is delivered. See: tocsin list topic-handlers\n");
    }

    @Test
    void aDryRunThatCannotBeAnsweredAdvisesNoRepetition() {
        daemon.on("POST /api/v1/alerts/topics/t/events?dry-run=true", 503, "{\"error\":\"the disk is full\"}");
        assertThat(publish("--id", "a", "--level", "OK", "--dry-run", "--timeout", "0s"))
                .isEqualTo(new Ran(75, "", "tocsin: the disk is full\n"));
    }

    @Test
    void namesTheTopicThatMayHaveBeenMeant() {
        daemon.on(POST, 200, "{\"id\":\"a\",\"seq\":1,\"level\":\"OK\",\"previousLevel\":\"OK\",\"handlers\":0}")
                .on(
                        "GET /api/v1/status?worst=1",
                        200,
                        "{\"unrouted\":[{\"topic\":\"x\",\"nearest\":\"xx\"},{\"topic\":\"t\",\"nearest\":\"tt\"}]}");
        assertThat(publish("--id", "a", "--level", "OK").err())
                .isEqualTo("Note: topic t has no handler, so that nothing is delivered. Did you mean tt?"
                        + " See: tocsin list topic-handlers\n");
    }

    @Test
    void repeatsWithTheSameKeyUntilTheDaemonTakesIt() {
        // given
        daemon.on(POST, 503, "{\"error\":\"starting\"}")
                .on(POST, 429, "{\"error\":\"too many\"}", "Retry-After", "1")
                .on(POST, 200, STORED);
        // when
        Ran ran = publish("--id", "a", "--level", "OK", "--timeout", "4m");
        // then
        assertThat(ran.code()).isZero();
        assertThat(daemon.asked())
                .hasSize(3)
                .extracting(asked -> asked.headers().get("idempotency-key"))
                .containsOnly(daemon.asked().get(0).headers().get("idempotency-key"));
    }

    @Test
    void givesUpAfterTheTimeoutWithTryAgainLaterAndTheKey() {
        daemon.on(POST, 503, "{\"error\":\"the disk is full\"}");
        Ran ran = publish("--id", "a", "--level", "OK", "--timeout", "4s", "--key", "mine");
        assertThat(ran.code()).isEqualTo(75);
        assertThat(ran.err()).startsWith("tocsin: the disk is full\n").contains("--key mine");
        assertThat(daemon.asked()).hasSizeGreaterThan(1);
    }

    @Test
    void anUnreachableDaemonIsTryAgainLater() {
        String url = daemon.url();
        daemon.close();
        Ran ran = publish("--id", "a", "--level", "OK", "--timeout", "0s");
        assertThat(ran.code()).isEqualTo(75);
        assertThat(ran.err()).startsWith("tocsin: no tocsind answers at " + url + ": connection refused.");
    }

    @Test
    void cutsStandardInputIntoRequestsOfAThousandLines() {
        // given
        daemon.on(POST, 200, "{\"accepted\":1000,\"rejected\":0,\"results\":[]}")
                .on(POST, 200, "{\"accepted\":1000,\"rejected\":0,\"results\":[]}")
                .on(POST, 200, "{\"accepted\":500,\"rejected\":0,\"results\":[]}");
        // when
        Ran ran = Ran.tocsinReading(lines(2_500), full("-", "--key", "k"));
        // then
        assertThat(ran).isEqualTo(new Ran(0, "accepted 2500 events in 3 requests\n", ""));
        assertThat(daemon.asked())
                .extracting(asked -> asked.headers().get("idempotency-key"))
                .containsExactly("k-1", "k-1001", "k-2001");
        assertThat(daemon.asked())
                .extracting(asked -> asked.body().lines().count())
                .containsExactly(1000L, 1000L, 500L);
        assertThat(daemon.asked().get(0).headers()).containsEntry("content-type", "application/x-ndjson");
    }

    @Test
    void namesRejectedLinesByTheirNumberInTheFile() throws IOException {
        // given
        Path file = Files.writeString(directory.resolve("e.ndjson"), "{\"a\":1}\n\n  \r\n{\"b\":2}\n{\"c\":3}");
        daemon.on(POST, 207, """
                {"accepted":1,"rejected":2,"results":[{"index":0,"status":400,"error":"id: missing"},{"index":1,"status":200,"handlers":1},
                {"index":2,"status":400,"error":"level: missing"}]}
                """);
        // when
        Ran ran = publish("--file", file.toString());
        // then
        assertThat(ran)
                .isEqualTo(new Ran(
                        1,
                        "accepted 1 event, rejected 2 in 1 request\n",
                        "line 1: id: missing\nline 5: level: missing\n"));
        assertThat(daemon.asked().get(0).body()).isEqualTo("{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n");
        Golden.assertMatches(
                PublishIT.class,
                "publish-rejected-json.txt",
                publish("--file", file.toString(), "-o", "json").transcript());
    }

    @Test
    void namesTheLineAlsoBehindAnEventThatGoesOnOverTwoLines() {
        // given: the items are the two halves together, and the last line
        daemon.on(POST, 207, """
                {"accepted":0,"rejected":2,"results":[
                {"index":0,"status":400,"error":"goes on","line":1,"column":1},
                {"index":1,"status":400,"error":"not JSON","line":3,"column":1}]}
                """);
        // when
        Ran ran = Ran.tocsinReading("{\n}\n\nx\n", full("-"));
        // then
        assertThat(ran.err()).isEqualTo("line 1: goes on\nline 4: not JSON\n");
    }

    @Test
    void aRequestThatIsNoJsonIsRejectedAsAWholeAndTheNextOneIsSent() {
        // given
        daemon.on(POST, 400, "{\"error\":\"not JSON\",\"line\":3,\"column\":1}")
                .on(POST, 200, "{\"accepted\":1,\"rejected\":0,\"results\":[]}");
        // when
        Ran ran = Ran.tocsinReading(lines(1_001), full("-"));
        // then
        assertThat(ran)
                .isEqualTo(new Ran(
                        1,
                        "accepted 1 event, rejected 1000 in 2 requests\n",
                        "line 3: not JSON\nLines 1 to 1000 went in one request; none of them is stored.\n"));
    }

    @Test
    void stopsAtTheFirstRequestThatNobodyTakesAndNamesItsLine() {
        // given
        daemon.on(POST, 200, "{\"accepted\":1000,\"rejected\":0,\"results\":[]}")
                .on(POST, 503, "{\"error\":\"the disk is full\"}");
        // when
        Ran ran = Ran.tocsinReading(lines(2_500), full("-", "--timeout", "0s", "--key", "k"));
        // then
        assertThat(ran).isEqualTo(new Ran(75, "accepted 1000 events in 2 requests\n", """
                        tocsin: the disk is full
                        Stopped; lines from 1001 on were not accepted.
                        Not accepted in time. The same command with --key k later stores nothing twice that had arrived.
                        """));
    }

    @Test
    void stopsWhenTheTopicIsRefused() {
        daemon.on(POST, 404, "{\"error\":\"topic t has no handler\"}");
        Ran ran = Ran.tocsinReading(lines(2_500), full("-"));
        assertThat(ran.code()).isEqualTo(1);
        assertThat(daemon.asked()).hasSize(1);
        assertThat(ran.err()).startsWith("tocsin: topic t has no handler\nStopped; lines from 1 on");
    }

    @Test
    void contradictingOrIncompleteFlagsAreUsage() {
        assertThat(publish().err()).startsWith("tocsin: --id is missing;");
        assertThat(publish("--id", "a").err()).startsWith("tocsin: --level is missing;");
        assertThat(publish("-", "--id", "a").code()).isEqualTo(2);
        assertThat(publish("--file", "x", "-").code()).isEqualTo(2);
        assertThat(publish("events.ndjson").err()).contains("unexpected argument events.ndjson");
        assertThat(publish("--id=a", "--level=OK", "--tag", "novalue").code()).isEqualTo(2);
        assertThat(publish("--id=a", "--level=OK", "--field", "k:={").err()).contains("is not JSON");
        assertThat(publish("--id=a", "--level=OK", "--timeout", "soon").err()).contains("soon is not a duration");
        assertThat(publish("--id=a", "--level=OK", "--key", "two words").code()).isEqualTo(2);
        assertThat(daemon.asked()).isEmpty();
    }

    @Test
    void aMissingFileIsNamed() {
        assertThat(publish("--file", "nowhere.ndjson"))
                .isEqualTo(new Ran(1, "", "tocsin: cannot read nowhere.ndjson: there is no such file.\n"));
    }
}
