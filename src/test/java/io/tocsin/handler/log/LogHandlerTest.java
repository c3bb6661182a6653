package io.tocsin.handler.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Event;
import io.tocsin.alert.EventData;
import io.tocsin.alert.EventState;
import io.tocsin.alert.HandlerId;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Handler;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.NoCursor;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogHandlerTest {

    private static final HandlerRef REF = new HandlerRef(new TopicId("cpu"), new HandlerId("log"));
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String LINE_A = line("a");
    private static final String LINE_B = line("b");

    @TempDir
    private Path directory;

    private final List<Answer> answers = new ArrayList<>();

    @Test
    void makesTheAlertDirectoryAndAppendsEachEventAsALine() throws IOException {
        // given
        var path = directory.resolve("alerts/of/cpu.log");

        // when
        var session = handler(path, Set.of()).open();
        deliver(session, "a");
        deliver(session, "b");

        // then
        assertThat(path).content().isEqualTo(LINE_A + LINE_B);
        assertThat(answers).containsExactly(new Answer.Delivered(null), new Answer.Delivered(null));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void takesAThousandEventsAtOnceOnAThreadOfItsOwn() {
        // when
        var handler = handler(directory.resolve("alerts/cpu.log"), Set.of());

        // then
        assertThat(handler.window()).isEqualTo(new Handler.Window(1_000, 8 * 1024 * 1024));
        assertThat(handler.isBlocking()).isTrue();
        assertThat(handler.scopeOfTimeout()).isEqualTo(Answer.Scope.OWN_TARGET);
    }

    @Test
    void beginsOnALineOfItsOwnBehindATornOne() throws IOException {
        // given
        var path = Files.createDirectories(directory.resolve("alerts")).resolve("cpu.log");
        Files.writeString(path, LINE_A + LINE_B.substring(0, 20));

        // when
        deliver(handler(path, Set.of()).open(), "b");

        // then
        assertThat(path).content().isEqualTo(LINE_A + LINE_B.substring(0, 20) + "\n" + LINE_B);
    }

    @Test
    void waitsForTheDirectoryOfAListedFileAndWritesNothingElseUntilThen() throws IOException {
        // given
        var path = directory.resolve("elsewhere/cpu.log");
        var handler = handler(path, Set.of(path));
        var session = handler.open();
        deliver(session, "a");
        Files.createDirectories(directory.resolve("elsewhere"));

        // when
        deliver(session, "b");

        // then
        String reason = "failed to write " + path + ": its directory does not exist";
        assertThat(answers)
                .containsExactly(
                        new Answer.Deferred(Answer.Scope.OWN_TARGET, true, reason),
                        new Answer.Deferred(Answer.Scope.OWN_TARGET, false, reason));
        assertThat(path).doesNotExist();
        deliver(handler.open(), "a");
        assertThat(path).content().isEqualTo(LINE_A);
    }

    @Test
    void saysWhenAFileStandsWhereTheDirectoryShouldBe() throws IOException {
        // given
        var path = directory.resolve("alerts/cpu.log");
        Files.writeString(directory.resolve("alerts"), "");

        // when
        deliver(handler(path, Set.of()).open(), "a");

        // then
        assertThat(answers)
                .containsExactly(new Answer.Deferred(
                        Answer.Scope.OWN_TARGET,
                        true,
                        "failed to write " + path + ": a file stands where its directory should be"));
    }

    private Handler handler(Path path, Set<Path> listed) {
        var problems = new Problems();
        var options = Section.of("test", Map.of("path", path.toString()), problems);
        var opening = new LogKind(directory.resolve("alerts"), listed).open(REF, options);
        assertThat(problems.errors()).isEmpty();
        return ((Opening.Opened) opening).handler();
    }

    private void deliver(Handler.Session session, String id) {
        session.deliver(List.of(entry(id)), new NoCursor(), (seq, answer) -> answers.add(answer));
    }

    private static LogEntry entry(String id) {
        var state = new EventState(id, id + " is INFO", "", NOON, Duration.ZERO, Level.INFO);
        return new LogEntry(1, 1, 1, 0, NOON, new Event(REF.topic(), state, Level.OK, EventData.of("cpu")), 100);
    }

    private static String line(String id) {
        return "{\"id\":\"" + id + "\",\"message\":\"" + id + " is INFO\",\"details\":\"\","
                + "\"time\":\"2026-03-01T12:00:00Z\",\"duration\":0,\"level\":\"INFO\","
                + "\"data\":{\"series\":[{\"name\":\"cpu\",\"columns\":[\"time\"],"
                + "\"values\":[[\"2026-03-01T12:00:00Z\"]]}]},\"previousLevel\":\"OK\",\"recoverable\":true}\n";
    }
}
