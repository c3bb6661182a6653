package io.tocsin.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a daemon listens.
 *
 * @param base {@code scheme://host[:port]}, nothing behind it and nobody in front
 * @param authorization the value of the Authorization header, when the address named a user
 */
public record DaemonAddress(String base, Optional<String> authorization) {

    /** The address without any configuration: Kapacitor's is {@code http://localhost:9092}. */
    public static final DaemonAddress DEFAULT = of("http://127.0.0.1:9292", "the default");

    /**
     * Reads {@code http[s]://[user:password@]host[:port]}. As with Kapacitor's client a path, query or fragment is
     * dropped.
     *
     * @param origin where the text stood, such as {@code TOCSIN_URL}
     * @throws InvalidAddressException if it is not of that form; the message does not contain a password
     */
    public static DaemonAddress of(String text, String origin) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new InvalidAddressException(origin + " is not an address: " + e.getReason() + " at character "
                    + (e.getIndex() + 1) + ". Write it as http://host:port.");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new InvalidAddressException(
                    origin + " has no scheme http or https. Write it as http://host:port or https://host:port.");
        }
        if (uri.getHost() == null) {
            throw new InvalidAddressException(origin + " names no host. Write it as http://host:port.");
        }
        String base = scheme + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        return new DaemonAddress(
                base,
                Optional.ofNullable(uri.getUserInfo())
                        .map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8))));
    }

    /**
     * The address that reaches a listener on this machine.
     *
     * @param bindAddress {@code host:port}, {@code [v6]:port} or {@code :port}; every interface is reached by loopback
     * @return empty when it has no usable port
     */
    public static Optional<DaemonAddress> ofListener(String bindAddress, boolean https) {
        int colon = bindAddress.lastIndexOf(':');
        if (colon < 0 || !bindAddress.substring(colon + 1).matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        String host = bindAddress.substring(0, colon);
        String port = bindAddress.substring(colon);
        String reached = switch (host) {
            case "", "0.0.0.0", "*" -> "127.0.0.1";
            case "[::]", "::" -> "[::1]";
            default -> host;
        };
        try {
            return Optional.of(of((https ? "https://" : "http://") + reached + port, "bind-address"));
        } catch (InvalidAddressException e) {
            return Optional.empty();
        }
    }
}
