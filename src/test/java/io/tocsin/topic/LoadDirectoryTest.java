package io.tocsin.topic;

import static io.tocsin.topic.House.CPU;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.delivery.HandlerChange.Create;
import io.tocsin.delivery.HandlerView;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.problem.Problem;
import io.tocsin.store.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadDirectoryTest {

    @TempDir
    private Path directory;

    private Path files;
    private final House house = new House(new MemoryStore()).opened();

    @BeforeEach
    void twoFilesAreLoadedAndOneHandlerComesFromElsewhere() throws IOException {
        files = Files.createDirectories(directory.resolve("handlers"));
        Files.writeString(files.resolve("a.yaml"), file("a"));
        Files.writeString(files.resolve("b.json"), "{\"topic\": \"cpu\", \"id\": \"b\", \"kind\": \"list\"}");
        Files.writeString(files.resolve("notes.txt"), "no handler");
        house.change(new Create(house.listing(CPU, "api")));
        assertThat(load().defined()).isEqualTo(2);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void definesWhatIsNewAndRemovesWhatIsGone() throws IOException {
        // given
        Files.delete(files.resolve("a.yaml"));
        Files.writeString(files.resolve("c.yml"), file("c"));

        // when
        var loaded = load();

        // then
        assertThat(loaded.problems().errors()).isEmpty();
        assertThat(List.of(loaded.defined(), loaded.unchanged(), loaded.removed()))
                .containsExactly(1, 1, 1);
        assertThat(handlers()).containsExactly("api", "b", "c");
    }

    @Test
    void aMissingDirectoryIsAnEmptyOne() throws IOException {
        // given
        deleteFiles();

        // when
        var loaded = load();

        // then
        assertThat(loaded.problems().errors()).isEmpty();
        assertThat(handlers()).containsExactly("api");
    }

    @Test
    void aDirectoryThatCannotBeListedKeepsWhatItDefined() throws IOException {
        // given
        deleteFiles();
        Files.writeString(files, "in place of the directory");

        // when
        var loaded = load();

        // then
        assertThat(loaded.problems().errors())
                .extracting(Problem::toString)
                .containsExactly(
                        files + ": cannot be listed: it is not a directory; the handlers that it defined are kept."
                                + " Fix: let it be a directory that tocsind may read.");
        assertThat(handlers()).containsExactly("a", "api", "b");
    }

    @Test
    void aLinkToNowhereKeepsWhatWasDefined() throws IOException {
        // given
        var link = files.resolve("a.yaml");
        Files.delete(link);
        Files.createSymbolicLink(link, directory.resolve("nowhere.yaml"));

        // when
        var loaded = load();

        // then
        assertThat(loaded.problems().errors())
                .extracting(Problem::toString)
                .containsExactly(link + ": cannot be read: there is no such file; nothing is removed until it can be."
                        + " Fix: let it be a file that tocsind may read, or remove it.");
        assertThat(handlers()).containsExactly("a", "api", "b");
    }

    @Test
    void aBrokenFileKeepsItsHandlerAndTheOthersLoad() throws IOException {
        // given
        Files.writeString(files.resolve("a.yaml"), file("a").replace("list", "lisst"));
        Files.writeString(files.resolve("c.yaml"), file("c"));

        // when
        var loaded = load();

        // then
        assertThat(loaded.problems().errors())
                .extracting(Problem::toString)
                .containsExactly(files.resolve("a.yaml") + ":3:1: unknown kind \"lisst\". Did you mean list?");
        assertThat(handlers()).containsExactly("a", "api", "b", "c");
    }

    @Test
    void saysWhatDefinesNothingAndWhatDeliversNothing() throws IOException {
        // given
        Files.writeString(files.resolve("c.yaml"), file("c") + "options:\n  waits: no target yet\n");
        Files.writeString(files.resolve("empty.yaml"), "# nothing\n");

        // when
        load();
        var again = load();

        // then
        assertThat(again.problems().warnings())
                .extracting(Problem::toString)
                .containsExactly(
                        files.resolve("c.yaml")
                                + ":4:1: warning: handler cpu/c delivers nothing as long as this holds: no target yet."
                                + " Fix: correct it here or in the configuration.",
                        files.resolve("empty.yaml")
                                + ": warning: defines no handler. Fix: remove it, if that is meant.");
        assertThat(handlers()).containsExactly("a", "api", "b", "c");
    }

    @Test
    void whatIsRefusedIsNotCountedAsUnchanged() throws IOException {
        // given
        Files.writeString(
                files.resolve("loop.yaml"), "topic: cpu\nid: loop\nkind: publish\noptions:\n  topics: [cpu]\n");

        // when
        var loaded = load();

        // then
        assertThat(loaded.problems().errors()).singleElement().asString().contains("publishing would loop");
        assertThat(List.of(loaded.defined(), loaded.unchanged(), loaded.removed()))
                .containsExactly(0, 2, 0);
    }

    private void deleteFiles() throws IOException {
        for (var name : List.of("a.yaml", "b.json", "notes.txt")) {
            Files.delete(files.resolve(name));
        }
        Files.delete(files);
    }

    private LoadDirectory.Loaded load() {
        return new LoadDirectory(directory, house.kinds, house.handlers, house.collector)
                .load(Deadline.after(Duration.ofMinutes(2)));
    }

    private List<String> handlers() {
        return house.handlers.handlers(CPU).stream()
                .filter(view -> house.handlers.find(view.spec().ref()).isPresent())
                .map(HandlerView::spec)
                .map(spec -> spec.ref().id().name())
                .toList();
    }

    private static String file(String id) {
        return "topic: cpu\nid: " + id + "\nkind: list\n";
    }
}
