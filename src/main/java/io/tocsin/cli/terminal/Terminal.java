package io.tocsin.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a command takes from, and gives to, the process it runs in.
 *
 * @param in standard input, as bytes
 * @param out standard output; results only. Always UTF-8, whatever the locale says
 * @param err standard error; everything else
 * @param environment the variables
 * @param zone the zone in which times are printed
 * @param configuration the daemon's configuration file on this machine, whose listener is the default address
 * @param isInteractive whether somebody sits in front of it, who sees what is printed and can answer
 */
public record Terminal(
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        Map<String, String> environment,
        ZoneId zone,
        Path configuration,
        boolean isInteractive) {

    /** Where the daemon's configuration lies unless it is told otherwise. */
    public static final Path DEFAULT_CONFIGURATION = Path.of("/etc/tocsin/tocsin.conf");

    /** Copies the environment. */
    public Terminal {
        environment = Map.copyOf(environment);
    }

    /** One that nobody sits in front of. */
    public Terminal(
            InputStream in,
            PrintWriter out,
            PrintWriter err,
            Map<String, String> environment,
            ZoneId zone,
            Path configuration) {
        this(in, out, err, environment, zone, configuration, false);
    }

    /** The terminal of this process. */
    public static Terminal ofProcess() {
        return new Terminal(
                new FileInputStream(FileDescriptor.in),
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                System.getenv(),
                ZoneId.systemDefault(),
                DEFAULT_CONFIGURATION,
                isTerminal(0) && isTerminal(2));
    }

    /** Asked of Linux, since newer Java runtimes have a console object whether or not there is a terminal. */
    private static boolean isTerminal(int descriptor) {
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), UTF_8));
    }

    /** A variable that is set and not empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** Writes out what both writers hold back. */
    public void flush() {
        out.flush();
        err.flush();
    }
}
