package io.tocsin.cli.again;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the daemon does with dead letters in steps, done to the end. */
final class LetterPages {

    static final String PATH = "/api/v1/dead-letters";
    private static final int MOST_A_PAGE = 1_000;

    private final Daemon daemon;

    LetterPages(Daemon daemon) {
        this.daemon = daemon;
    }

    /** Reads up to {@code limit} of them into {@code letters}; whether those are all. */
    boolean read(Map<String, String> query, int limit, List<Json> letters) {
        var next = new LinkedHashMap<>(query);
        while (true) {
            next.put("limit", Integer.toString(Math.max(1, Math.min(MOST_A_PAGE, limit - letters.size()))));
            Json page = daemon.get(PATH, next);
            letters.addAll(page.get("deadLetters").elements());
            String after = page.get("next").text();
            if (after.isEmpty()) {
                return true;
            }
            if (letters.size() >= limit) {
                return false;
            }
            next.put("after", after);
        }
    }

    /** How many are meant. */
    long count(Map<String, String> query) {
        var dry = new LinkedHashMap<>(query);
        dry.put("dry-run", "true");
        return sum(dry, "matching", full -> daemon.delete(PATH, full));
    }

    /** Drops those that are meant; how many. */
    long drop(Map<String, String> query) {
        return sum(query, "dropped", full -> daemon.delete(PATH, full));
    }

    private static long sum(Map<String, String> query, String member, Function<Map<String, String>, Json> step) {
        var next = new LinkedHashMap<>(query);
        long all = 0;
        while (true) {
            Json done = step.apply(next);
            all += done.get(member).integer().orElse(0L);
            String after = done.get("next").text();
            if (after.isEmpty()) {
                return all;
            }
            next.put("after", after);
        }
    }
}
