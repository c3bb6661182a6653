package io.tocsin.http;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where to listen.
 *
 * @param host a name or address, without brackets; empty for every interface
 * @param port 0 to 65535; 0 takes any free one
 */
public record BindAddress(String host, int port) {

    public BindAddress {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port);
        }
    }

    /** {@code host:port}, {@code [::1]:9292}, or {@code :9092} for every interface; empty when it is none of these. */
    public static Optional<BindAddress> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || !text.substring(colon + 1).matches("\\d{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        var host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            return Optional.empty();
        }
        return port > 65_535 || host.matches(".*[\\s/\\[\\]].*")
                ? Optional.empty()
                : Optional.of(new BindAddress(host, port));
    }

    /** To bind to; {@link InetSocketAddress#isUnresolved} when the host has no address here. */
    InetSocketAddress resolve() {
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
