package io.tocsin.cli.again;

/** Numbers of things, in words for people. */
final class Said {

    private Said() {}

    static String letters(long count) {
        return count(count, "dead letter", "dead letters");
    }

    static String events(long count) {
        return count(count, "event", "events");
    }

    private static String count(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
