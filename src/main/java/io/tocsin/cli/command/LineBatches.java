package io.tocsin.cli.command;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts newline-delimited JSON into requests: at most {@value #MAX_LINES} lines, and {@value #MAX_BYTES} bytes unless one
 * line alone is longer. Blank lines are left out; a line keeps the number it has in the input.
 *
 * <p>When the input pauses, what was read so far is a request, so that an alert on a pipe does not wait for the next
 * one. A line longer than {@value #MAX_LINE_BYTES} bytes is skipped and reported.
 */
final class LineBatches {

    static final int MAX_LINES = 1_000;
    static final int MAX_BYTES = 4 << 20;
    static final int MAX_LINE_BYTES = 8 << 20;

    /** Long enough that a busy writer fills its requests, short enough that nobody waits for an alert. */
    private static final int PAUSE_MILLIS = 50;

    private static final int POLL_MILLIS = 5;

    /**
     * Lines of one request.
     *
     * @param body the lines, each ended by a line feed
     * @param lines the number of each in the input, from 1
     */
    record Batch(byte[] body, List<Integer> lines) {

        Batch {
            lines = List.copyOf(lines);
        }

        int firstLine() {
            return lines.get(0);
        }

        int lastLine() {
            return lines.get(lines.size() - 1);
        }

        /** The number in the input of the {@code index}th line, from 0; that of the last one beyond the end. */
        int line(int index) {
            return lines.get(Math.max(0, Math.min(index, lines.size() - 1)));
        }
    }

    private final InputStream in;
    private final List<Integer> tooLong = new ArrayList<>();
    private byte[] held = new byte[0];
    private int lineNumber;
    private boolean ended;

    LineBatches(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /** The next request; empty at the end of the input. */
    Optional<Batch> next() throws IOException {
        var body = new ByteArrayOutputStream();
        var lines = new ArrayList<Integer>();
        while (lines.size() < MAX_LINES && (lines.isEmpty() || !pauses())) {
            if (held.length == 0 && !readLine()) {
                break;
            }
            if (!lines.isEmpty() && body.size() + held.length + 1 > MAX_BYTES) {
                break;
            }
            body.write(held);
            body.write('\n');
            lines.add(lineNumber);
            held = new byte[0];
        }
        return lines.isEmpty() ? Optional.empty() : Optional.of(new Batch(body.toByteArray(), lines));
    }

    /** The numbers of the lines that were skipped since the last call. */
    List<Integer> takeTooLong() {
        List<Integer> taken = List.copyOf(tooLong);
        tooLong.clear();
        return taken;
    }

    /** Whether nothing more can be read for a while; false at the end, which reading will find. */
    private boolean pauses() throws IOException {
        if (held.length > 0 || ended) {
            return false;
        }
        for (int waited = 0; in.available() == 0; waited += POLL_MILLIS) {
            if (waited >= PAUSE_MILLIS) {
                return true;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while reading", e);
            }
        }
        return false;
    }

    /** Reads the next line that is neither blank nor too long into {@link #held}. */
    private boolean readLine() throws IOException {
        var line = new ByteArrayOutputStream(512);
        while (!ended) {
            line.reset();
            boolean blank = true;
            boolean fits = true;
            int c = in.read();
            while (c >= 0 && c != '\n') {
                fits = fits && line.size() < MAX_LINE_BYTES;
                blank = blank && (c == ' ' || c == '\t' || c == '\r');
                if (fits) {
                    line.write(c);
                }
                c = in.read();
            }
            ended = c < 0;
            if (ended && line.size() == 0) {
                return false;
            }
            lineNumber++;
            if (!fits) {
                tooLong.add(lineNumber);
            } else if (!blank) {
                held = line.toByteArray();
                return true;
            }
        }
        return false;
    }
}
