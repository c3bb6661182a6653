package io.tocsin.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask, before there are users and tokens.
 *
 * <p>A listener that is not on loopback answers only peers on loopback until {@code allow-unauthenticated = true}:
 * Kapacitor's sample binds every interface and has to start, but must not open the alerts to the network without a word.
 * The name in {@code Host}, and in {@code Origin} of a request that writes, has to be one of ours: otherwise a page in a
 * browser on this machine could reach the daemon through a name of its own that points to 127.0.0.1.
 */
final class AccessRules {

    private static final Pattern IPV4_LOOPBACK = Pattern.compile("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
    private static final String IPV6_LOOPBACK = ipv6("::1");

    private final boolean allowUnauthenticated;
    private final Set<String> names = new HashSet<>();

    /**
     * Made from the settings.
     *
     * @param hostname the {@code hostname} of the configuration
     */
    AccessRules(HttpSettings settings, String hostname) {
        this.allowUnauthenticated = settings.allowUnauthenticated();
        names.add("localhost");
        names.add(canonical(hostname));
        names.add(canonical(settings.bindAddress().host()));
        settings.allowedHosts().forEach(host -> names.add(canonical(host)));
        names.remove("");
    }

    /**
     * Returns if this peer is answered.
     *
     * @throws RequestRefusedException 403
     */
    void checkPeer(InetAddress peer) {
        if (!allowUnauthenticated && !peer.isLoopbackAddress()) {
            throw new RequestRefusedException(
                    403,
                    "this daemon has no users or tokens configured, so that it answers only from its own machine; "
                            + "the request came from " + peer.getHostAddress() + ". Fix: ask from that machine, or set "
                            + "allow-unauthenticated = true under [http] if everyone who can reach the port may do "
                            + "everything.");
        }
    }

    /**
     * Returns if the request names this daemon.
     *
     * @param host host and port as in the header
     * @param local the address that the connection came in by
     * @throws RequestRefusedException 421
     */
    void checkHost(@Nullable String host, InetAddress local) {
        if (host == null || !isOurs(hostOf(host), local)) {
            throw new RequestRefusedException(
                    421,
                    "this daemon does not go by the name in the header Host: " + host
                            + ". Fix: ask for it by localhost, its address or its hostname, or add that name to "
                            + "allowed-hosts under [http].");
        }
    }

    /**
     * Returns if no foreign page sent the request.
     *
     * @param origin the value of the header, null when there is none, as from everything but browsers
     * @throws RequestRefusedException 403
     */
    void checkOrigin(@Nullable String origin, InetAddress local) {
        if (origin == null) {
            return;
        }
        int scheme = origin.indexOf("://");
        if (scheme < 0 || !isOurs(hostOf(origin.substring(scheme + 3)), local)) {
            throw new RequestRefusedException(
                    403,
                    "a page of " + origin + " may not change anything here. Fix: add its host to allowed-hosts under "
                            + "[http] if it should.");
        }
    }

    private boolean isOurs(String host, InetAddress local) {
        return names.contains(host)
                || host.equals(IPV6_LOOPBACK)
                || IPV4_LOOPBACK.matcher(host).matches()
                || host.equals(canonical(local.getHostAddress()));
    }

    /** The host of {@code host:port}, {@code [::1]:port} or either without a port. */
    private static String hostOf(String authority) {
        int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        return canonical(end <= 0 ? authority : authority.substring(0, end));
    }

    private static String canonical(String host) {
        var plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int zone = plain.indexOf('%');
        plain = (zone < 0 ? plain : plain.substring(0, zone)).toLowerCase(Locale.ROOT);
        if (IPV6.matcher(plain).matches()) {
            return ipv6(plain);
        }
        return plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
    }

    /** One spelling for each address; no name is looked up, since the text has a colon. */
    private static String ipv6(String literal) {
        try {
            return InetAddress.getByName(literal).getHostAddress();
        } catch (UnknownHostException notAnAddress) {
            return literal;
        }
    }
}
