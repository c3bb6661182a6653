package io.tocsin.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoggingTest {

    private static final String TIME = "ts=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}[+-]\\d\\d:\\d\\d ";

    @TempDir
    Path directory;

    private final LoggerContext context = new LoggerContext();

    LoggingTest() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void writesOneLogfmtLineAnEvent() throws IOException {
        // given
        var file = directory.resolve("deep/er/tocsin.log");
        Logging.open(settings(file, LogLevel.INFO), context);
        var log = context.getLogger("io.tocsin.kafka.KafkaCluster");

        // when
        log.atInfo()
                .addKeyValue("cluster", "main")
                .addKeyValue("why", "a \"b\"\nc=d\u0001\u202e")
                .log("two {}", "words");
        log.atWarn()
                .setCause(new IllegalStateException("outer", new IOException("inner")))
                .addKeyValue("empty", "")
                .log("word");
        log.debug("not shown");
        context.getLogger("other.Thing").error("x");

        // then
        assertThat(Files.readAllLines(file, UTF_8))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches(TIME + ".*")
                                .endsWith(
                                        " lvl=info msg=\"two words\" service=kafka cluster=main why=\"a \\\"b\\\"\\nc=d\\u0001\\u202e\""),
                        line -> assertThat(line)
                                .endsWith(" lvl=warn msg=word service=kafka empty=\"\""
                                        + " err=\"IllegalStateException: outer; caused by IOException: inner\""),
                        line -> assertThat(line).endsWith(" lvl=error msg=x logger=other.Thing"));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void showsStackTracesAtDebug() throws IOException {
        // given
        var file = directory.resolve("tocsin.log");
        Logging.open(settings(file, LogLevel.DEBUG), context);

        // when
        context.getLogger("io.tocsin.store.Store").error("failed", new IOException("disk"));

        // then
        assertThat(Files.readString(file)).contains("err=\"IOException: disk\"\njava.io.IOException: disk\n\tat ");
    }

    @Test
    void changesTheLevelWhileRunningAndKeepsLibrariesQuiet() throws IOException {
        // given
        var file = directory.resolve("tocsin.log");
        var logging = Logging.open(settings(file, LogLevel.INFO), context);
        var ours = context.getLogger("io.tocsin.topic.Collector");

        // when
        logging.level(LogLevel.DEBUG);

        // then
        assertThat(logging.level()).isEqualTo(LogLevel.DEBUG);
        assertThat(ours.isDebugEnabled()).isTrue();
        assertThat(context.getLogger("org.apache.kafka.clients.Metadata").isInfoEnabled())
                .isFalse();
        assertThat(context.getLogger("org.apache.kafka.clients.NetworkClient").isErrorEnabled())
                .isFalse();
        assertThat(context.getLogger("org.apache.kafka.common.utils.AppInfoParser")
                        .isErrorEnabled())
                .isFalse();
        assertThat(context.getLogger("org.eclipse.jetty.server.Server").isInfoEnabled())
                .isFalse();

        // when
        logging.level(LogLevel.ERROR);

        // then
        assertThat(context.getLogger("org.apache.kafka.clients.Metadata").isWarnEnabled())
                .isFalse();
        assertThat(ours.isWarnEnabled()).isFalse();
    }

    @Test
    void appendsAndMovesToAnotherFile() throws IOException {
        // given
        var first = directory.resolve("first.log");
        var second = directory.resolve("second.log");
        Files.writeString(first, "kept\n");
        Logging.open(settings(first, LogLevel.INFO), context);
        context.getLogger("io.tocsin.a.B").info("one");

        // when
        Logging.open(settings(second, LogLevel.INFO), context);
        context.getLogger("io.tocsin.a.B").info("two");

        // then
        assertThat(Files.readAllLines(first)).hasSize(2).first().isEqualTo("kept");
        assertThat(Files.readString(second)).contains("msg=two").doesNotContain("msg=one");
    }

    @Test
    void saysThatTheFileCannotBeWritten() {
        assertThatThrownBy(() -> Logging.open(settings(directory, LogLevel.INFO), context))
                .isInstanceOf(LogFileUnavailableException.class)
                .hasMessageContaining("the log file " + directory + " cannot be written");
    }

    private LoggingSettings settings(Path file, LogLevel level) {
        return new LoggingSettings(file.toString(), level, directory, List.of());
    }
}
