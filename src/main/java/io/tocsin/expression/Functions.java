package io.tocsin.expression;

import io.tocsin.settings.NearestName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every function by its name. */
final class Functions {

    private static final Set<String> STATEFUL = Set.of("count", "sigma", "spread");

    private static final Map<String, List<Signature>> ALL = Stream.of(
                    Conversions.signatures(),
                    MathFunctions.signatures(),
                    TextFunctions.signatures(),
                    EventFunctions.signatures())
            .flatMap(List::stream)
            .collect(Collectors.groupingBy(Signature::name, HashMap::new, Collectors.toUnmodifiableList()));

    private Functions() {}

    static boolean isKnown(String name) {
        return ALL.containsKey(name);
    }

    /** Whether its result depends on events before. */
    static boolean isStateful(String name) {
        return STATEFUL.contains(name);
    }

    /** Every name, in no order. */
    static Set<String> names() {
        return Set.copyOf(ALL.keySet());
    }

    /** The function of this name for arguments of exactly these types. */
    static Signature find(Token name, List<Type> arguments) throws ExpressionSyntaxException {
        List<Signature> candidates = ALL.get(name.text());
        if (candidates == null) {
            throw new ExpressionSyntaxException(
                    name.position(),
                    "there is no function " + name.text()
                            + NearestName.of(name.text(), ALL.keySet())
                                    .map(known -> "; did you mean " + known + "()?")
                                    .orElse(""));
        }
        for (Signature candidate : candidates) {
            if (candidate.takes(arguments)) {
                return candidate;
            }
        }
        throw new ExpressionSyntaxException(
                name.position(),
                "there is no " + Signature.call(name.text(), arguments) + ", but "
                        + candidates.stream().map(Signature::asCall).collect(Collectors.joining(" or "))
                        + hint(name.text(), arguments));
    }

    private static String hint(String name, List<Type> arguments) {
        if (name.equals("duration") && arguments.isEmpty()) {
            return "; how long the alert has lasted is alertDuration()";
        }
        if (name.equals("duration") && arguments.equals(List.of(Type.STRING))) {
            return "; a unit is needed beside the string though it has no effect, as in duration('1h30m', 1s)";
        }
        if (name.equals("int") && arguments.equals(List.of(Type.DURATION))) {
            return "; divide it by a duration, as in alertDuration() / 1s";
        }
        return "";
    }
}
