package io.tocsin.cli.client;

import io.tocsin.problem.Problems;
import io.tocsin.settings.Section;
import io.tocsin.settings.Toml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The listener that the configuration of a daemon on this machine names. It only spares a user the {@code --url}: a file
 * that is absent, unreadable or wrong is no error here, since {@code tocsind check} says what is wrong with it.
 */
public final class ListenerAddress {

    private ListenerAddress() {}

    /** The address by which {@code [http] bind-address} of {@code file} is reached. */
    public static Optional<DaemonAddress> read(Path file) {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            return Optional.empty();
        }
        return Toml.parse(file.toString(), bytes, new Problems())
                .flatMap(root -> root.section("http"))
                .flatMap(ListenerAddress::of);
    }

    private static Optional<DaemonAddress> of(Section http) {
        return http.string("bind-address")
                .flatMap(bind -> DaemonAddress.ofListener(bind, http.bool("https-enabled", false)));
    }
}
