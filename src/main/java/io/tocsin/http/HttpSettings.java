package io.tocsin.http;

import io.tocsin.settings.Section;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The section {@code [http]}.
 *
 * @param bindAddress where to listen; default {@code 127.0.0.1:9292}, {@code :9092} is every interface, port 0 any free one
 * @param allowedHosts further names that {@code Host} and {@code Origin} may have; default none
 * @param allowUnauthenticated whether peers that are not on this machine are answered although nobody has to log in;
 *     default false
 * @param publishSuccessStatus what a stored publish is answered with; 200 to 299, default 200; with 204 no body is sent
 * @param publishInputHeaders which headers of a publishing request its events keep; default none
 * @param maxBodyBytes longest body, after decompression; 1 KiB to 256 MiB, default 16 MiB
 * @param shutdownTimeout how long a stop waits for requests that are being worked on; 0 s to 10 min, default 10 s
 * @param logEnabled whether each request is logged, by {@code io.tocsin.http.access} at DEBUG; default true
 */
public record HttpSettings(
        BindAddress bindAddress,
        List<String> allowedHosts,
        boolean allowUnauthenticated,
        int publishSuccessStatus,
        InputHeaders publishInputHeaders,
        long maxBodyBytes,
        Duration shutdownTimeout,
        boolean logEnabled) {

    private static final String HERE = "127.0.0.1:9292";
    private static final Pattern HOST = Pattern.compile("[^\\s/*:]+|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]?");

    public HttpSettings {
        allowedHosts = List.copyOf(allowedHosts);
    }

    /** Reads the section, which may be empty; mistakes are added to its problems. */
    public static HttpSettings read(Section section) {
        var settings = new HttpSettings(
                bindAddress(section),
                allowedHosts(section),
                section.bool("allow-unauthenticated", false),
                (int) section.integer("publish-success-status", 200, 200, 299),
                InputHeaders.read(section),
                section.bytes("max-body", 16 << 20, 1 << 10, 256 << 20),
                section.duration("shutdown-timeout", Duration.ofSeconds(10), Duration.ZERO, Duration.ofMinutes(10)),
                section.bool("log-enabled", true));
        refuseSecurity(section);
        section.ignored("write-tracing", "http.write-tracing has no effect: there are no points to write here.");
        section.ignored("pprof-enabled", "http.pprof-enabled has no effect: use the tools of the JDK, such as jcmd.");
        section.ignored("https-certificate", "http.https-certificate has no effect while https-enabled is false.");
        section.ignored("https-private-key", "http.https-private-key has no effect while https-enabled is false.");
        section.rejectUnknown(Map.of(
                "success_status_code", "here publish-success-status.",
                "input_headers", "here publish-input-headers."));
        return settings;
    }

    private static BindAddress bindAddress(Section section) {
        var text = section.string("bind-address", HERE);
        var address = BindAddress.parse(text);
        if (address.isEmpty()) {
            section.error(
                    "bind-address",
                    "http.bind-address is \"" + text + "\"; it must be an address and a port.",
                    section.written("bind-address", HERE) + ", or \":9292\" for every interface");
        }
        return address.orElseGet(() -> new BindAddress("127.0.0.1", 9292));
    }

    private static List<String> allowedHosts(Section section) {
        var hosts = section.strings("allowed-hosts");
        for (int i = 0; i < hosts.size(); i++) {
            if (!HOST.matcher(hosts.get(i)).matches()) {
                section.error(
                        "allowed-hosts[" + i + "]",
                        "http.allowed-hosts[" + i + "] is \"" + hosts.get(i)
                                + "\"; it must be a host name or address alone, and no pattern.",
                        "write it as it stands in a URL, without scheme and port: \"alerts.example.com\"");
            }
        }
        return hosts;
    }

    /** These change who may do what, so that ignoring one of them would open what its owner believes to be closed. */
    private static void refuseSecurity(Section section) {
        if (section.bool("auth-enabled", false)) {
            section.error(
                    "auth-enabled",
                    "http.auth-enabled is true, but there are no users yet; nobody would have to log in.",
                    section.written("auth-enabled", false)
                            + "; only this machine is answered while allow-unauthenticated is false");
        }
        if (section.bool("https-enabled", false)) {
            section.error(
                    "https-enabled",
                    "http.https-enabled is true, but the listener has no TLS yet; requests would travel in clear.",
                    section.written("https-enabled", false) + ", and put a proxy with TLS in front");
        }
        section.secret("shared-secret").ifPresent(secret -> {
            if (!secret.reveal().isEmpty()) {
                section.error(
                        "shared-secret",
                        "http.shared-secret is set, but there are no tokens yet that it would check.",
                        section.written("shared-secret", ""));
            }
        });
    }
}
