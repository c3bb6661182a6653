package io.tocsin.cli.command;

import io.tocsin.cli.client.Daemon;

/** The resources that several commands ask for. */
final class Paths {

    static final String BACKUPS = "/api/v1/backups";
    static final String CLUSTERS = "/api/v1/clusters";
    static final String EXPLAIN = "/api/v1/explain";
    static final String HANDLERS = "/api/v1/handlers";
    static final String LOG_LEVEL = "/api/v1/loglevel";
    static final String SERVICE_TESTS = "/api/v1/service-tests";
    static final String STATUS = "/api/v1/status";
    static final String WATCH = "/api/v1/watch";
    static final String TOPICS = "/api/v1/alerts/topics";

    private Paths() {}

    static String probe(String cluster) {
        return CLUSTERS + "/" + Daemon.segment(cluster) + "/probe";
    }

    static String topic(String topic) {
        return TOPICS + "/" + Daemon.segment(topic);
    }

    static String events(String topic) {
        return topic(topic) + "/events";
    }

    static String deliveries(String topic) {
        return topic(topic) + "/deliveries";
    }

    static String handlers(String topic) {
        return topic(topic) + "/handlers";
    }

    static String handler(String topic, String handler) {
        return handlers(topic) + "/" + Daemon.segment(handler);
    }
}
