package io.tocsin.kafka.settings;

import io.tocsin.settings.Checks;
import io.tocsin.settings.NearestName;
import io.tocsin.settings.Section;
import io.tocsin.wire.GoDuration;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;

/** Typed, checked access to the keys of one {@code [[kafka]]} table, by the rules that several keys share. */
record Keys(Section section, Checks checks) {

    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Duration ANY = Duration.ofDays(36_500);

    /** A duration from 1 ms to 7 days; zero counts as absent, as documented for Kapacitor. */
    Duration durationOrZero(String key, Duration def) {
        var given = section.duration(key, def, ANY.negated(), ANY);
        checks.require(!given.isNegative(), key, key + " must not be negative", section.written(key, text(def)));
        return given.isZero() || given.isNegative() ? def : within(key, given, def);
    }

    /** A duration from 1 ms to 7 days. */
    Duration duration(String key, Duration def) {
        var given = section.duration(key, def, ANY.negated(), ANY);
        boolean isMore = checks.require(
                !given.isZero() && !given.isNegative(),
                key,
                key + " must be more than zero",
                section.written(key, text(def)));
        return isMore ? within(key, given, def) : def;
    }

    private Duration within(String key, Duration given, Duration def) {
        // A default may be made from other keys, which say so themselves when they are out of bounds.
        boolean isWithin = given.equals(def)
                || checks.require(
                        given.toMillis() >= 1 && given.compareTo(LONGEST) <= 0,
                        key,
                        key + " must be from 1ms to " + LONGEST.toHours() + "h",
                        section.written(key, text(def)));
        return isWithin ? given : def;
    }

    /** One of the values of an enum, by what {@code text} calls it. */
    <E extends Enum<E>> E choice(String key, E def, Function<E, String> text) {
        var given = section.string(key, text.apply(def));
        var all = def.getDeclaringClass().getEnumConstants();
        var names = Arrays.stream(all).map(text).toList();
        var found = Arrays.stream(all)
                .filter(each -> text.apply(each).equals(given))
                .findFirst();
        checks.require(
                found.isPresent(),
                key,
                key + " \"" + given + "\" is none of " + String.join(", ", names),
                section.written(key, NearestName.of(given, names).orElse(text.apply(def))));
        return found.orElse(def);
    }

    /** As it is written in a file: {@code 10s}. */
    static String text(Duration duration) {
        return GoDuration.render(duration).replaceFirst("m0s$", "m").replaceFirst("h0m$", "h");
    }
}
