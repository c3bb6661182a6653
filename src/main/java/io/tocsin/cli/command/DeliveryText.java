package io.tocsin.cli.command;

import io.tocsin.cli.client.Json;

/** What became of an event at a handler, in words. */
final class DeliveryText {

    private DeliveryText() {}

    /** {@code cluster/kafkaTopic/partition@offset}, as far as it is known. */
    static String position(Json delivery) {
        if (delivery.get("kafkaTopic").text().isEmpty()) {
            return "";
        }
        String target = delivery.get("cluster").text() + "/"
                + delivery.get("kafkaTopic").text();
        String partition = delivery.get("partition").text();
        String offset = delivery.get("offset").text();
        return partition.isEmpty() ? target : target + "/" + partition + (offset.isEmpty() ? "" : "@" + offset);
    }

    /** Why it is as it is: the warning or the reason, and since when and until when it waits. */
    static String reason(Json delivery) {
        String warning = delivery.get("warning").text();
        var reason =
                new StringBuilder(warning.isEmpty() ? delivery.get("reason").text() : warning);
        String since = delivery.get("since").text();
        String next = delivery.get("nextAttempt").text();
        if (!since.isEmpty()) {
            // a reason may be several sentences, and end with a remedy
            reason.append(reason.length() == 0 ? "since " : "; since ").append(since);
        }
        if (!next.isEmpty()) {
            reason.append("; next attempt ").append(next);
        }
        return reason.toString();
    }

    /** {@code handler: status position, reason}, on one line. */
    static String line(Json delivery) {
        String position = position(delivery);
        String reason = reason(delivery);
        return delivery.get("handler").text() + ": " + delivery.get("status").text()
                + (position.isEmpty() ? "" : " " + position)
                + (reason.isEmpty() ? "" : ", " + reason);
    }
}
