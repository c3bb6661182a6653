package io.tocsin.kafka.probe.broker;

import io.tocsin.lifecycle.Deadline;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A few requests of Kafka's protocol on one connection, in versions that every broker since 2.1 knows: what it can do,
 * which logins it offers, where the brokers of its cluster are. Each answer is waited for until the deadline.
 */
final class Conversation {

    /** The other side is no Kafka broker, or not one that is to be spoken to like this. */
    static final class NotKafkaException extends IOException {

        private static final long serialVersionUID = 1L;

        private final boolean tls;

        NotKafkaException(String message, boolean tls) {
            super(message);
            this.tls = tls;
        }

        /** Whether the answer was a record of TLS. */
        boolean isTls() {
            return tls;
        }
    }

    /** What a broker says when it is asked for a login. */
    sealed interface LoginOffer {

        /** It takes the mechanism that was asked for, and these. */
        record Taken(List<String> mechanisms) implements LoginOffer {
            public Taken {
                mechanisms = List.copyOf(mechanisms);
            }
        }

        /** It takes others. */
        record Others(List<String> mechanisms) implements LoginOffer {
            public Others {
                mechanisms = List.copyOf(mechanisms);
            }
        }

        /** It wants no login on this port. */
        record NotWanted() implements LoginOffer {}
    }

    private static final String CLIENT_ID = "tocsin-probe";
    private static final int METADATA = 3;
    private static final int SASL_HANDSHAKE = 17;
    private static final int API_VERSIONS = 18;
    private static final int UNSUPPORTED_SASL_MECHANISM = 33;
    private static final int ILLEGAL_SASL_STATE = 34;
    private static final int LONGEST_ANSWER = 1 << 20;
    private static final int TLS_ALERT = 0x15;
    private static final int TLS_HANDSHAKE = 0x16;

    private final Socket socket;
    private final Deadline deadline;
    private final DataInputStream in;
    private int correlation;

    Conversation(Socket socket, Deadline deadline) throws IOException {
        this.socket = socket;
        this.deadline = deadline;
        this.in = new DataInputStream(socket.getInputStream());
    }

    /**
     * The requests that the broker knows, each with its oldest version.
     *
     * @throws NotKafkaException when the answer is not one of Kafka's protocol
     * @throws EOFException when it closes the connection instead
     */
    Map<Integer, Integer> requests() throws IOException {
        var answer = ask(API_VERSIONS, 0, new byte[0]);
        answer.readShort();
        var known = new HashMap<Integer, Integer>();
        for (int left = answer.readInt(); left > 0; left--) {
            int request = answer.readShort();
            int oldest = answer.readShort();
            answer.readShort();
            known.put(request, oldest);
        }
        return known;
    }

    /** Asks for a login, as far as to learn whether it is offered. Afterwards only that login may follow. */
    LoginOffer login(String mechanism) throws IOException {
        var answer = ask(SASL_HANDSHAKE, 1, body(out -> writeText(out, mechanism)));
        int error = answer.readShort();
        if (error == ILLEGAL_SASL_STATE) {
            return new LoginOffer.NotWanted();
        }
        var offered = new ArrayList<String>();
        for (int left = answer.readInt(); left > 0; left--) {
            offered.add(readText(answer));
        }
        return error == UNSUPPORTED_SASL_MECHANISM ? new LoginOffer.Others(offered) : new LoginOffer.Taken(offered);
    }

    /** Where the broker says that the brokers are; only where it wants no login, or it closes the connection. */
    List<BrokerAddress> brokers() throws IOException {
        // no Kafka topics
        var answer = ask(METADATA, 1, body(out -> out.writeInt(0)));
        var brokers = new ArrayList<BrokerAddress>();
        for (int left = answer.readInt(); left > 0; left--) {
            answer.readInt();
            var host = readText(answer);
            int port = answer.readInt();
            readText(answer);
            brokers.add(new BrokerAddress(host, port));
        }
        return brokers;
    }

    /** Whether the broker's list of requests holds what {@link #brokers} asks. */
    static boolean tellsBrokers(Map<Integer, Integer> requests) {
        return requests.getOrDefault(METADATA, Integer.MAX_VALUE) <= 1;
    }

    private DataInputStream ask(int request, int version, byte[] body) throws IOException {
        correlation++;
        var message = body(out -> {
            out.writeShort(request);
            out.writeShort(version);
            out.writeInt(correlation);
            writeText(out, CLIENT_ID);
            out.write(body);
        });
        var framed = body(out -> {
            out.writeInt(message.length);
            out.write(message);
        });
        socket.getOutputStream().write(framed);
        socket.getOutputStream().flush();
        return answer();
    }

    private DataInputStream answer() throws IOException {
        var head = read(4);
        if ((head[0] == TLS_ALERT || head[0] == TLS_HANDSHAKE) && head[1] == 3) {
            throw new NotKafkaException("an answer in TLS", true);
        }
        int length = new DataInputStream(new ByteArrayInputStream(head)).readInt();
        if (length < 4 || length > LONGEST_ANSWER) {
            throw new NotKafkaException("an answer that is not Kafka's", false);
        }
        var answer = new DataInputStream(new ByteArrayInputStream(read(length)));
        if (answer.readInt() != correlation) {
            throw new NotKafkaException("an answer to something else", false);
        }
        return answer;
    }

    /** A time limit for each read: whoever sends a byte now and then gets no more time by it. */
    private byte[] read(int count) throws IOException {
        var bytes = new byte[count];
        for (int got = 0; got < count; ) {
            if (deadline.expired()) {
                throw new SocketTimeoutException("no answer in time");
            }
            socket.setSoTimeout((int) Math.max(1, Math.min(Integer.MAX_VALUE, deadline.remainingMillis())));
            int more = in.read(bytes, got, count - got);
            if (more < 0) {
                throw new EOFException("the other side closed the connection");
            }
            got += more;
        }
        return bytes;
    }

    @FunctionalInterface
    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] body(Writing writing) {
        var bytes = new ByteArrayOutputStream();
        try {
            writing.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream answer) throws IOException {
        int length = answer.readShort();
        return length < 0 ? "" : new String(answer.readNBytes(length), StandardCharsets.UTF_8);
    }
}
