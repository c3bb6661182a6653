package io.tocsin.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built distribution: what is in it, and that its start scripts work wherever they are called from. */
class DistributionIT {

    private static final Path HOME = Path.of(System.getProperty("distribution.directory"));
    private static final String JAVA_HOME = System.getProperty("java.home");

    @TempDir
    private Path directory = Path.of("");

    private static Script.Builder tocsin(Path program) {
        return Script.of(program.toString()).with("JAVA_HOME", JAVA_HOME);
    }

    /** The distribution in a directory whose name has a blank. */
    private Path homeWithBlank() throws IOException {
        Path home = Files.createDirectories(directory.resolve("a directory"));
        Files.createSymbolicLink(home.resolve("lib"), HOME.resolve("lib"));
        Files.createDirectory(home.resolve("bin"));
        for (String program : List.of("tocsin", "tocsind")) {
            Files.copy(
                    HOME.resolve("bin").resolve(program),
                    home.resolve("bin").resolve(program),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        return home;
    }

    @Test
    void holdsScriptsJarsNativesAndSamples() {
        assertThat(HOME.resolve("bin/tocsin")).isExecutable();
        assertThat(HOME.resolve("bin/tocsind")).isExecutable();
        assertThat(HOME.resolve("etc/quickstart/tocsin.conf")).isRegularFile();
        assertThat(HOME.resolve("lib/systemd/system/tocsind.service")).isRegularFile();
        assertThat(HOME.resolve("lib/native/librocksdbjni-linux64.so")).isRegularFile();
        assertThat(HOME.resolve("lib/native/librocksdbjni-linux-aarch64.so")).isRegularFile();
        assertThat(HOME.resolve("lib"))
                .isDirectoryContaining("glob:**/tocsin-*.jar")
                .isDirectoryContaining("glob:**/kafka-clients-*.jar")
                .isDirectoryNotContaining("glob:**/kafka_2*.jar")
                .isDirectoryNotContaining("glob:**/junit*.jar");
    }

    @Test
    void theArchiveHoldsTheSameFilesWithFixedModes() throws IOException {
        // given
        Path archive = HOME.resolveSibling(HOME.getFileName() + ".tar.gz");
        // when
        List<String> listed =
                Script.of("tar", "-tvzf").run(archive.toString()).out().lines().toList();
        // then
        String top = HOME.getFileName() + "/";
        try (Stream<Path> files = Files.walk(HOME)) {
            List<String> expected = files.filter(Files::isRegularFile)
                    .map(file -> top + HOME.relativize(file))
                    .sorted()
                    .toList();
            assertThat(listed.stream()
                            .filter(line -> line.startsWith("-"))
                            .map(line -> line.substring(line.indexOf(top)))
                            .sorted())
                    .isEqualTo(expected);
        }
        assertThat(listed)
                .filteredOn(line -> line.contains("/bin/tocsin"))
                .allMatch(line -> line.startsWith("-rwxr-xr-x"));
        assertThat(listed).filteredOn(line -> line.endsWith(".jar")).allMatch(line -> line.startsWith("-rw-r--r--"));
    }

    @Test
    void startsFromAnyDirectoryWithABlankInThePath() throws IOException {
        Path home = homeWithBlank();
        assertThat(tocsin(home.resolve("bin/tocsin"))
                        .in(directory)
                        .run("version")
                        .out())
                .startsWith("tocsin ");
        assertThat(tocsin(Path.of("./tocsin"))
                        .in(home.resolve("bin"))
                        .run("version")
                        .out())
                .startsWith("tocsin ");
        assertThat(Script.of("sh", "tocsin")
                        .with("JAVA_HOME", JAVA_HOME)
                        .in(home.resolve("bin"))
                        .run("version")
                        .out())
                .startsWith("tocsin ");
        assertThat(tocsin(home.resolve("bin/tocsind"))
                        .in(directory)
                        .run("version")
                        .out())
                .startsWith("tocsind ");
    }

    @Test
    void startsThroughAChainOfSymbolicLinks() throws IOException {
        // given
        Path home = homeWithBlank();
        Path links = Files.createDirectory(directory.resolve("links"));
        Files.createSymbolicLink(links.resolve("absolute"), home.resolve("bin/tocsin"));
        Files.createSymbolicLink(links.resolve("relative"), Path.of("absolute"));
        Files.createSymbolicLink(directory.resolve("up"), Path.of("links/relative"));
        // when
        Script run = tocsin(directory.resolve("up")).in(links).run("version");
        // then
        assertThat(run.out()).startsWith("tocsin ");
    }

    @Test
    void isFoundOnThePath() {
        Script run = Script.of("sh", "-c", "tocsin version")
                .with("JAVA_HOME", JAVA_HOME)
                .with("PATH", HOME.resolve("bin") + ":" + System.getenv("PATH"))
                .run();
        assertThat(run.out()).startsWith("tocsin ");
    }

    @Test
    void startsWithEveryJavaThatIsInstalledBesideThisOne() throws IOException {
        try (Stream<Path> siblings = Files.list(Path.of(JAVA_HOME).toRealPath().getParent())) {
            List<Path> homes = siblings.filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .filter(home -> Files.isRegularFile(home.resolve("release")))
                    .toList();
            assertThat(homes).isNotEmpty();
            for (Path home : homes) {
                for (String program : List.of("tocsin", "tocsind")) {
                    Script run = Script.of(HOME.resolve("bin/" + program).toString())
                            .with("JAVA_HOME", home.toString())
                            .run("version");
                    boolean refused = run.code() == 1 && run.err().contains("Java 17 or newer is needed");
                    assertThat(refused
                                    || (run.code() == 0
                                            && run.out().startsWith(program + " ")
                                            && run.err().isEmpty()))
                            .as("%s with %s: %s", program, home, run)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void usesTheJavaOnThePathWithoutJavaHome() {
        Script run = Script.of(HOME.resolve("bin/tocsin").toString())
                .with("JAVA_HOME", null)
                .with("PATH", JAVA_HOME + "/bin:" + System.getenv("PATH"))
                .run("version");
        assertThat(run.out()).startsWith("tocsin ");
    }

    @Test
    void saysWhatIsWrongWithTheJavaThatItFinds() throws IOException {
        // given
        Path old = directory.resolve("jdk-11");
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
        Files.createSymbolicLink(old.resolve("bin/java"), Path.of("/bin/false"));
        Path ancient = directory.resolve("jdk-8");
        Files.createDirectories(ancient.resolve("bin"));
        Path java = Files.writeString(
                ancient.resolve("bin/java"), "#!/bin/sh\necho 'openjdk version \"1.8.0_392\" 2023' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Path tools = Files.createDirectory(directory.resolve("tools"));
        for (String tool : List.of("sh", "sed", "dirname", "readlink")) {
            Files.createSymbolicLink(
                    tools.resolve(tool),
                    Path.of(Script.of("sh", "-c", "command -v " + tool)
                            .run()
                            .out()
                            .strip()));
        }
        Script.Builder tocsin = Script.of(HOME.resolve("bin/tocsin").toString());
        // when, then
        assertThat(tocsin.with("JAVA_HOME", directory.toString()).run("version"))
                .isEqualTo(new Script(
                        1,
                        "",
                        "tocsin: JAVA_HOME is " + directory
                                + ", but there is no bin/java in it. Point it at Java 17 or newer, or unset it.\n"));
        // The script of the fake java has no release file beside it, unlike the link, whose target decides.
        assertThat(tocsin.with("JAVA_HOME", ancient.toString()).run("version"))
                .isEqualTo(new Script(
                        1,
                        "",
                        "tocsin: " + java + " is Java 1.8.0_392; Java 17 or newer is needed. Set JAVA_HOME to one.\n"));
        Files.delete(old.resolve("bin/java"));
        Files.copy(java, old.resolve("bin/java"), StandardCopyOption.COPY_ATTRIBUTES);
        assertThat(tocsin.with("JAVA_HOME", old.toString()).run("version").err())
                .contains("is Java 11.0.2; Java 17 or newer is needed");
        assertThat(tocsin.with("JAVA_HOME", null).with("PATH", tools.toString()).run("version"))
                .isEqualTo(
                        new Script(
                                1,
                                "",
                                "tocsin: Java 17 or newer is needed, and there is no java on the PATH. Install one or set JAVA_HOME.\n"));
    }

    @Test
    void sendsLettersBeyondAsciiAlsoInTheLocaleC() throws IOException {
        // given
        var bodies = new CopyOnWriteArrayList<String>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes(UTF_8));
            exchange.close();
        });
        server.start();
        // when
        Script run = tocsin(HOME.resolve("bin/tocsin"))
                .with("LC_ALL", "C")
                .run(
                        "publish",
                        "t",
                        "--id",
                        "Tür ✓",
                        "--level",
                        "OK",
                        "--url",
                        "http://127.0.0.1:" + server.getAddress().getPort());
        server.stop(0);
        // then
        assertThat(run.code()).isZero();
        assertThat(bodies).containsExactly("{\"id\":\"Tür ✓\",\"level\":\"OK\"}");
    }

    @Test
    void theClientLoadsNeitherKafkaNorLoggingNorTheStore() {
        Script run = tocsin(HOME.resolve("bin/tocsin"))
                .with("JDK_JAVA_OPTIONS", "-Xlog:class+load:stdout")
                .run("list", "topics", "--url", "http://127.0.0.1:1");
        assertThat(run.err()).contains("no tocsind answers");
        assertThat(run.out())
                .contains("io.tocsin.cli.command.ListTopics")
                .doesNotContain("org.apache.kafka")
                .doesNotContain("ch.qos.logback")
                .doesNotContain("org.slf4j")
                .doesNotContain("org.rocksdb")
                .doesNotContain("org.eclipse.jetty");
    }
}
