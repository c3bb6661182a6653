package io.tocsin.kafka.probe.broker;

/**
 * Where a broker is to be found.
 *
 * @param host a name or an address, that of version 6 without brackets
 * @param port 1 to 65,535
 */
public record BrokerAddress(String host, int port) {

    /** Reads {@code host:port} or {@code [v6]:port}, as the settings hold it. */
    public static BrokerAddress of(String text) {
        int colon = text.lastIndexOf(':');
        var host = text.substring(0, colon);
        var bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return new BrokerAddress(bare, Integer.parseInt(text.substring(colon + 1)));
    }

    /** As in the settings. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
