package io.tocsin.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.atomic.AtomicLong;

/** Makes events of about 480 bytes that all differ. Any thread. */
final class Events {

    private final long ids;
    private final AtomicLong next = new AtomicLong();

    /** With this many different ids, in turn. */
    Events(long ids) {
        this.ids = ids;
    }

    /** One event, as an object. */
    String one() {
        long n = next.getAndIncrement();
        long id = n % ids;
        return "{\"id\":\"host-" + id + ".example.org:cpu\",\"level\":\"" + (n / ids % 2 == 0 ? "WARNING" : "CRITICAL")
                + "\",\"message\":\"cpu of host-" + id + ".example.org is at " + n % 100 + " percent, event " + n
                + ", nanos=" + System.nanoTime()
                + "\",\"details\":\"usage was above the limit of 80 percent for five minutes; see the runbook at"
                + " https://runbooks.example.org/cpu?host=" + id
                + "\",\"tags\":{\"host\":\"host-" + id + ".example.org\",\"region\":\"eu-central-1\",\"rack\":\"r"
                + id % 50
                + "\",\"service\":\"checkout\"},\"fields\":{\"usage\":" + n % 1_000 / 10.0 + ",\"load\":" + n % 64
                + "}}";
    }

    /** Some events, as an array. */
    byte[] batch(int count) {
        var batch = new StringBuilder(count * 500).append('[');
        for (int i = 0; i < count; i++) {
            batch.append(i == 0 ? "" : ",").append(one());
        }
        return batch.append(']').toString().getBytes(UTF_8);
    }
}
