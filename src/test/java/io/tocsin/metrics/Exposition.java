package io.tocsin.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A page of metrics, read by the grammar of Prometheus' text format 0.0.4, and refused where it breaks one of its rules:
 * one HELP and one TYPE for each family, before its samples, which stand together; no sample twice; buckets that only grow
 * and end with {@code +Inf}; a line end behind the last line.
 */
public final class Exposition {

    /** One line with a value. */
    public record Sample(String name, Map<String, String> labels, double value) {

        public Sample {
            labels = Map.copyOf(labels);
        }
    }

    /** A metric with its samples, in order. */
    public record Family(String name, String type, String help, List<Sample> samples) {}

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    private final Map<String, Family> families = new LinkedHashMap<>();
    private final Map<String, String> helps = new HashMap<>();
    private final Set<Map.Entry<String, Map<String, String>>> seen = new HashSet<>();
    private String current = "";

    private Exposition(String page) {
        check(page.isEmpty() || page.endsWith("\n"), "no line end behind the last line");
        page.lines().forEach(this::line);
        families.values().forEach(Exposition::checkFamily);
    }

    /** Reads a page. */
    public static Exposition parse(String page) {
        return new Exposition(page);
    }

    /** All metrics by name, in the order of the page. */
    public Map<String, Family> families() {
        return families;
    }

    /** How many samples there are. */
    public int size() {
        return families.values().stream()
                .mapToInt(family -> family.samples().size())
                .sum();
    }

    /**
     * The value of one sample.
     *
     * @param labels {@code name, value, name, value}; exactly these
     */
    public Optional<Double> value(String name, String... labels) {
        var wanted = new HashMap<String, String>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        return families.values().stream()
                .flatMap(family -> family.samples().stream())
                .filter(sample -> sample.name().equals(name) && sample.labels().equals(wanted))
                .map(Sample::value)
                .findFirst();
    }

    /** The sum over all samples of this name. */
    public double sum(String name) {
        return families.values().stream()
                .flatMap(family -> family.samples().stream())
                .filter(sample -> sample.name().equals(name))
                .mapToDouble(Sample::value)
                .sum();
    }

    private void line(String line) {
        if (line.startsWith("# HELP ")) {
            var parts = line.substring(7).split(" ", 2);
            check(NAME.matcher(parts[0]).matches(), line);
            check(helps.put(parts[0], unescaped(parts[1], false)) == null, "a second HELP: " + line);
        } else if (line.startsWith("# TYPE ")) {
            var parts = line.substring(7).split(" ", 2);
            check(parts[1].matches("counter|gauge|histogram|summary|untyped"), line);
            var help = helps.get(parts[0]);
            if (help == null) {
                throw broken("no HELP before " + line);
            }
            check(
                    families.put(parts[0], new Family(parts[0], parts[1], help, new ArrayList<>())) == null,
                    "a second TYPE: " + line);
            current = parts[0];
        } else if (!line.isBlank() && !line.startsWith("#")) {
            sample(line);
        }
    }

    private void sample(String line) {
        int at = 0;
        while (at < line.length() && line.charAt(at) != '{' && line.charAt(at) != ' ') {
            at++;
        }
        var name = line.substring(0, at);
        check(NAME.matcher(name).matches(), line);
        var labels = new TreeMap<String, String>();
        if (line.charAt(at) == '{') {
            at++;
            while (line.charAt(at) != '}') {
                int equals = line.indexOf('=', at);
                var label = line.substring(at, equals);
                check(LABEL_NAME.matcher(label).matches() && line.charAt(equals + 1) == '"', line);
                int end = equals + 2;
                while (line.charAt(end) != '"') {
                    end += line.charAt(end) == '\\' ? 2 : 1;
                }
                check(labels.put(label, unescaped(line.substring(equals + 2, end), true)) == null, line);
                at = end + 1;
                if (line.charAt(at) == ',') {
                    at++;
                }
            }
            at++;
        }
        check(line.charAt(at) == ' ', line);
        var value = line.substring(at + 1);
        var family = families.get(current);
        if (family == null || !belongs(name, family)) {
            throw broken("not among the samples of its metric: " + line);
        }
        var sample = new Sample(name, labels, number(value));
        check(seen.add(Map.entry(name, sample.labels())), "twice: " + line);
        family.samples().add(sample);
    }

    private static boolean belongs(String name, Family family) {
        return name.equals(family.name())
                || (family.type().equals("histogram")
                        && List.of("_bucket", "_sum", "_count").stream()
                                .anyMatch(suffix -> name.equals(family.name() + suffix)));
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static String unescaped(String text, boolean quoted) {
        var plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            char next = text.charAt(++i);
            check(next == '\\' || next == 'n' || (quoted && next == '"'), "an unknown escape: " + text);
            plain.append(next == 'n' ? '\n' : next);
        }
        return plain.toString();
    }

    private static void checkFamily(Family family) {
        check(!family.help().isBlank() && !family.samples().isEmpty(), family.name());
        for (var sample : family.samples()) {
            check(!family.type().equals("counter") || sample.value() >= 0, sample.toString());
        }
        if (family.type().equals("histogram")) {
            checkBuckets(family);
        }
    }

    private static void checkBuckets(Family family) {
        var below = new HashMap<Map<String, String>, Double>();
        var bound = new HashMap<Map<String, String>, Double>();
        for (var sample : family.samples()) {
            var labels = new HashMap<>(sample.labels());
            var le = labels.remove("le");
            if (sample.name().endsWith("_bucket")) {
                if (le == null) {
                    throw broken("a bucket without a bound: " + sample);
                }
                check(bound.getOrDefault(labels, Double.NEGATIVE_INFINITY) < number(le), "bounds fall: " + sample);
                check(below.getOrDefault(labels, 0.0) <= sample.value(), "counts fall: " + sample);
                bound.put(labels, number(le));
                below.put(labels, sample.value());
            } else if (sample.name().endsWith("_count")) {
                check(Double.isInfinite(bound.getOrDefault(labels, 0.0)), "no bucket +Inf: " + sample);
                check(sample.value() == below.getOrDefault(labels, -1.0), "the count is not that of +Inf: " + sample);
            }
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw broken(what);
        }
    }

    private static AssertionError broken(String what) {
        return new AssertionError("not a page of Prometheus' text format: " + what);
    }
}
