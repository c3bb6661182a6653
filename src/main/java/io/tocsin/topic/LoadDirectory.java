package io.tocsin.topic;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.HandlerChange;
import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.delivery.HandlerView;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.HandlerKinds;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.HandlerSpec;
import io.tocsin.handler.Origin;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.problem.Location;
import io.tocsin.problem.ProblemException;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Json;
import io.tocsin.settings.Section;
import io.tocsin.settings.Yaml;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The handler files below {@code [load] dir}: {@code handlers/*.yaml}, {@code .yml} and {@code .json}, in order of their
 * names (the reference's section 10.6, corrected). Called by one thread at a time.
 *
 * <p>What a file defines is defined, unless nothing changed; what an earlier load defined and no file defines any more is
 * deleted; what came from elsewhere is left alone. A broken file keeps what it defined before, and the others load.
 */
public final class LoadDirectory {

    private final Path handlers;
    private final HandlerKinds kinds;
    private final HandlerRegistry registry;
    private final Collector collector;

    /** Over the directory {@code handlers} below {@code directory}; nothing is read yet. */
    public LoadDirectory(Path directory, HandlerKinds kinds, HandlerRegistry registry, Collector collector) {
        this.handlers = directory.resolve("handlers");
        this.kinds = kinds;
        this.registry = registry;
        this.collector = collector;
    }

    /**
     * What a load did.
     *
     * @param problems what is wrong in the files, all of it
     */
    public record Loaded(int defined, int unchanged, int removed, Problems problems) {}

    /** What the files say. */
    private static final class Found {
        private final Map<HandlerRef, HandlerDefinition> definitions = new HashMap<>();
        private final List<HandlerRef> order = new ArrayList<>();
        private final Map<HandlerRef, String> sources = new HashMap<>();
        private final Set<HandlerRef> broken = new HashSet<>();
        private boolean unreadable;
    }

    /**
     * Reads every file and applies what changed. A missing directory is an empty one.
     *
     * @throws NotAcceptingException when the store does not take the changes by the deadline
     */
    public Loaded load(Deadline deadline) {
        var problems = new Problems();
        var found = new Found();
        for (var file : files(problems, found)) {
            read(file, problems, found);
        }
        int defined = 0;
        int unchanged = 0;
        for (var ref : found.order) {
            var definition = found.definitions.get(ref);
            if (definition != null && isUnchanged(definition.spec())) {
                unchanged++;
            } else if (definition != null) {
                defined += apply(new HandlerChange.Define(definition), found, problems, deadline) ? 1 : 0;
            }
        }
        int removed = found.unreadable ? 0 : removeAbsent(found, problems, deadline);
        return new Loaded(defined, unchanged, removed, problems);
    }

    private List<Path> files(Problems problems, Found found) {
        // one that cannot be looked at is not missing: what it defined must not be deleted
        if (Files.notExists(handlers)) {
            return List.of();
        }
        try (var entries = Files.list(handlers)) {
            return entries.filter(LoadDirectory::isHandlerFile).sorted().toList();
        } catch (IOException e) {
            found.unreadable = true;
            problems.error(
                    Location.of(handlers.toString()),
                    "cannot be listed: " + sentence(e) + "; the handlers that it defined are kept.",
                    "let it be a directory that tocsind may read.");
            return List.of();
        }
    }

    private static String sentence(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof NotDirectoryException ? "it is not a directory" : String.valueOf(e.getMessage());
    }

    private static boolean isHandlerFile(Path file) {
        String name = file.getFileName().toString();
        boolean named = name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
        // a link to nowhere is one: it cannot be read, which has to be said
        return named && !Files.isDirectory(file);
    }

    private void read(Path file, Problems problems, Found found) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            found.unreadable = true;
            problems.error(
                    Location.of(file.toString()),
                    "cannot be read: " + sentence(e) + "; nothing is removed until it can be.",
                    "let it be a file that tocsind may read, or remove it.");
            return;
        }
        int before = problems.errors().size();
        var tables = tables(file.toString(), bytes, problems, found);
        // a key that is given twice, for example, leaves open what was meant
        boolean damaged = problems.errors().size() > before;
        if (tables.isEmpty() && !damaged) {
            problems.warning(Location.of(file.toString()), "defines no handler.", "remove it, if that is meant.");
        }
        for (var table : tables) {
            var definition = kinds.read(table, null, Origin.FILE);
            if (definition.isEmpty() || damaged) {
                name(table).ifPresentOrElse(found.broken::add, () -> found.unreadable = true);
                continue;
            }
            var ref = definition.get().spec().ref();
            if (definition.get().opening() instanceof Opening.Unresolved waiting) {
                problems.warning(
                        table.at("options"),
                        "handler " + ref + " delivers nothing as long as this holds: " + waiting.reason() + ".",
                        "correct it here or in the configuration.");
            }
            String earlier = found.sources.putIfAbsent(ref, file.toString());
            if (earlier == null) {
                found.definitions.put(ref, definition.get());
                found.order.add(ref);
            } else {
                problems.error(
                        table.at("id"),
                        "handler " + ref + " is defined in " + earlier + " too; that one counts.",
                        "remove one of them or give it another id.");
            }
        }
    }

    private static List<Section> tables(String source, byte[] bytes, Problems problems, Found found) {
        int before = problems.errors().size();
        List<Section> tables = source.endsWith(".json")
                ? Json.parse(source, bytes, problems).map(List::of).orElse(List.of())
                : Yaml.parse(source, bytes, problems);
        found.unreadable |= problems.errors().size() > before;
        return tables;
    }

    /** The name in a definition that is broken elsewhere. */
    private static Optional<HandlerRef> name(Section table) {
        // not by its getters, which would name a mistake once more
        var values = table.toMap();
        if (!(values.get("topic") instanceof String topic) || !(values.get("id") instanceof String id)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new HandlerRef(new TopicId(topic), new HandlerId(id)));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private boolean isUnchanged(HandlerSpec spec) {
        return registry.find(spec.ref())
                .map(HandlerView::spec)
                .filter(spec::equals)
                .isPresent();
    }

    private int removeAbsent(Found found, Problems problems, Deadline deadline) {
        int removed = 0;
        for (var ref : registry.ofOrigin(Origin.FILE)) {
            if (!found.definitions.containsKey(ref) && !found.broken.contains(ref)) {
                removed += apply(new HandlerChange.Delete(ref), found, problems, deadline) ? 1 : 0;
            }
        }
        return removed;
    }

    private boolean apply(HandlerChange change, Found found, Problems problems, Deadline deadline) {
        try {
            collector.change(change).toCompletableFuture().get(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotAcceptingException refused) {
                throw refused;
            }
            if (e.getCause() instanceof ProblemException problem && change instanceof HandlerChange.Define define) {
                String source =
                        found.sources.getOrDefault(define.definition().spec().ref(), handlers.toString());
                problems.error(Location.of(source), problem.getMessage(), "");
                return false;
            }
            throw new IllegalStateException("a change of handlers failed", e.getCause());
        } catch (TimeoutException e) {
            throw new NotAcceptingException("the handler files were not stored in time", Duration.ofSeconds(1), true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotAcceptingException(
                    "interrupted while the handler files were stored", Duration.ofSeconds(1), true);
        }
    }
}
