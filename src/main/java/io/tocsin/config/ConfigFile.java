package io.tocsin.config;

import io.tocsin.problem.Location;
import io.tocsin.problem.Problems;
import io.tocsin.settings.NearestName;
import io.tocsin.settings.Overrides;
import io.tocsin.settings.Reading;
import io.tocsin.settings.Toml;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A configuration file that was read without errors, with what won over it: the environment, then flags.
 *
 * @param config what takes effect
 * @param readings each value with its origin
 */
public record ConfigFile(ServerConfig config, List<Reading> readings) {

    /** Variables with our prefixes that are for the start scripts, the client, or made by Kubernetes for a service. */
    private static final Pattern NO_SETTING =
            Pattern.compile("TOCSIN_(CONFIG|URL|JAVA_OPTS|HOME)|KAPACITOR_(URL|CONFIG_PATH|UNSAFE_SSL|OPTS)"
                    + "|(TOCSIN|KAPACITOR)_(SERVICE_(HOST|PORT.*)|PORT(_.*)?)");

    public ConfigFile {
        readings = List.copyOf(readings);
    }

    /**
     * Reads a file. All its mistakes are added to {@code problems}, and a warning for each section of Kapacitor's that
     * has no effect, each key that an override hides, and each variable that sets nothing.
     *
     * @param source the file as the user named it
     * @param environment the process's variables; those without our prefixes do not count
     * @param flags of the command line, which win over everything
     * @return empty after an error
     */
    public static Optional<ConfigFile> read(
            String source,
            byte[] bytes,
            Map<String, String> environment,
            List<Overrides.Flag> flags,
            Problems problems) {
        int before = problems.errors().size();
        var overrides = Overrides.of(environment, flags);
        var root = Toml.parse(source, bytes, problems, overrides);
        var config = root.map(ServerConfig::read);
        if (config.isPresent()) {
            warnOfUnknown(overrides, problems);
        }
        if (problems.errors().size() > before || config.isEmpty() || root.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ConfigFile(config.get(), root.get().readings()));
    }

    private static void warnOfUnknown(Overrides overrides, Problems problems) {
        for (String name : overrides.unknown()) {
            if (NO_SETTING.matcher(name).matches()) {
                continue;
            }
            var nearest = NearestName.of(name, overrides.known());
            problems.warning(
                    Location.of("environment variable " + name),
                    "it sets no key of the configuration."
                            + nearest.map(known -> " Did you mean " + known + "?")
                                    .orElse(""),
                    nearest.isPresent() ? "" : "unset it.");
        }
    }

    /** The configuration that takes effect as a file, secrets as {@code ***}, each value's origin behind it. */
    public String effective() {
        return EffectiveText.of(readings);
    }
}
