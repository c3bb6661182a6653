package io.tocsin.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import io.tocsin.server.Judge.Accepted;
import io.tocsin.server.Judge.Line;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The publisher's notes, as the test reads them while they grow. One line a note: {@code S key} before a request is sent,
 * {@code U key} when an attempt got no answer, {@code A key replayed topic|id|counter|seq …} when it was accepted. For one
 * thread.
 */
final class Journal {

    private final Path file;
    private final List<Accepted> accepted = new ArrayList<>();
    private final Set<String> open = new LinkedHashSet<>();
    private final Set<String> unanswered = new LinkedHashSet<>();
    private final Set<String> replayed = new HashSet<>();
    private long read;

    Journal(Path file) {
        this.file = file;
    }

    /** Reads what was added. */
    Journal refresh() {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            var added = new byte[Math.toIntExact(in.length() - read)];
            in.seek(read);
            in.readFully(added);
            var text = new String(added, UTF_8);
            var whole = text.substring(0, text.lastIndexOf('\n') + 1);
            read += whole.getBytes(UTF_8).length;
            whole.lines().forEach(this::note);
            return this;
        } catch (IOException e) {
            throw new AssertionError("the publisher's notes cannot be read", e);
        }
    }

    /** Everything that was accepted, in the order of the answers. */
    List<Accepted> accepted() {
        return accepted;
    }

    /** Keys of requests that were sent and have no answer yet. */
    Set<String> open() {
        return Set.copyOf(open);
    }

    /** Of those, the keys that lost an answer or a connection. */
    Set<String> unanswered() {
        return Set.copyOf(unanswered);
    }

    /** How many of {@code keys} had been stored although nobody was told, as their repetition showed. */
    long storedAlready(Set<String> keys) {
        return keys.stream().filter(replayed::contains).count();
    }

    private void note(String line) {
        var words = line.split(" ", -1);
        switch (words[0]) {
            case "S" -> open.add(words[1]);
            case "U" -> unanswered.add(words[1]);
            case "A" -> {
                open.remove(words[1]);
                unanswered.remove(words[1]);
                if (Boolean.parseBoolean(words[2])) {
                    replayed.add(words[1]);
                }
                for (int i = 3; i < words.length; i++) {
                    var part = words[i].split("\\|", -1);
                    accepted.add(
                            new Accepted(new Line(part[0], part[1]), Long.parseLong(part[2]), Long.parseLong(part[3])));
                }
            }
            default -> throw new AssertionError("not a note: " + line);
        }
    }

    /** Writes the notes; any thread. */
    static final class Writer {

        private final FileChannel channel;

        private Writer(FileChannel channel) {
            this.channel = channel;
        }

        /** Appends to {@code file}. */
        static Writer open(Path file) throws IOException {
            return new Writer(FileChannel.open(file, CREATE, APPEND));
        }

        void sending(String key) throws IOException {
            append("S " + key, false);
        }

        void unanswered(String key) throws IOException {
            append("U " + key, false);
        }

        /** On disk when this returns. */
        void accepted(String key, boolean replayed, List<Accepted> events) throws IOException {
            var line = new StringBuilder("A " + key + " " + replayed);
            for (var event : events) {
                line.append(' ')
                        .append(event.line().topic())
                        .append('|')
                        .append(event.line().id());
                line.append('|').append(event.counter()).append('|').append(event.seq());
            }
            append(line.toString(), true);
        }

        private synchronized void append(String line, boolean sync) throws IOException {
            var bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (sync) {
                channel.force(false);
            }
        }
    }
}
