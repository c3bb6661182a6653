package io.tocsin.config;

import io.tocsin.settings.Section;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Kapacitor's sections that are not ours, so that its files boot: each is named once as a warning, never silently
 * ignored. Those that promise protection are refused as long as they ask for it.
 */
final class KapacitorSections {

    private static final String TASKS = "there are no tasks and no metrics here, alerts only.";
    private static final Map<String, String> WITHOUT_EFFECT = withoutEffect();

    private KapacitorSections() {}

    private static Map<String, String> withoutEffect() {
        var sections = new LinkedHashMap<String, String>();
        for (String name : new String[] {
            "influxdb",
            "kubernetes",
            "swarm",
            "replay",
            "task",
            "deadman",
            "udf",
            "fluxtask",
            "collectd",
            "opentsdb",
            "graphite",
            "udp",
            "scraper",
            "azure",
            "consul",
            "dns",
            "ec2",
            "file-discovery",
            "gce",
            "marathon",
            "nerve",
            "serverset",
            "static-discovery",
            "triton"
        }) {
            sections.put(name, TASKS);
        }
        for (String name : new String[] {
            "alerta",
            "bigpanda",
            "discord",
            "hipchat",
            "mqtt",
            "opsgenie",
            "opsgenie2",
            "pagerduty",
            "pagerduty2",
            "pushover",
            "sensu",
            "servicenow",
            "slack",
            "smtp",
            "snmptrap",
            "talk",
            "teams",
            "telegram",
            "victorops",
            "zenoss"
        }) {
            sections.put(name, "the handler kind " + name + " does not exist.");
        }
        sections.put("httppost", "the handler kind post does not exist yet.");
        sections.put("alert", "topics are always kept, without a bound on a queue in memory.");
        sections.put("storage", "the store lies in a directory; see [store].");
        sections.put("config-override", "the file is the only configuration; change it, and reload.");
        sections.put("reporting", "nothing is reported to anybody.");
        sections.put("stats", "statistics are served as /metrics.");
        return sections;
    }

    /** Names each section of Kapacitor's that the file has, and refuses asked-for protection that does not exist. */
    static void read(Section root) {
        root.ignored(
                "skip-config-overrides",
                "the key skip-config-overrides has no effect here: nothing overrides the file.");
        root.ignored("default-retention-policy", "the key default-retention-policy has no effect here: " + TASKS);
        WITHOUT_EFFECT.forEach(
                (name, why) -> root.ignored(name, "the section [" + name + "] has no effect here: " + why));
        root.section("auth").ifPresent(KapacitorSections::refuseUsers);
        root.section("tls").ifPresent(KapacitorSections::refuseTls);
    }

    private static void refuseUsers(Section auth) {
        if (auth.bool("enabled").orElse(false)) {
            auth.error(
                    "enabled",
                    "auth.enabled is true, but there are no users yet; nobody would have to log in.",
                    auth.written("enabled", false));
        } else if (auth.keys().stream().anyMatch(key -> !key.equals("enabled"))) {
            auth.problems().warning(auth.at(""), "the section [auth] has no effect here: there are no users yet.", "");
        }
    }

    private static void refuseTls(Section tls) {
        boolean restricted = !tls.strings("ciphers").isEmpty();
        if (restricted) {
            refuse(tls, "ciphers");
        }
        for (String key : new String[] {"min-version", "max-version"}) {
            if (!tls.string(key).orElse("").isEmpty()) {
                refuse(tls, key);
            }
        }
        tls.rejectUnknown(Map.of());
    }

    private static void refuse(Section tls, String key) {
        tls.error(
                key,
                "tls." + key + " is set, but the listener has no TLS yet; requests travel in clear.",
                "remove the key, and put a proxy with TLS in front.");
    }
}
