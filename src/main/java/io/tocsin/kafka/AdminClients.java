package io.tocsin.kafka;

import io.tocsin.kafka.security.SecuritySettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.admin.Admin;

/** Admin clients of a cluster, for whoever asks or changes what a producer cannot. */
public final class AdminClients {

    private AdminClients() {}

    /**
     * An admin client with the cluster's security, which its caller closes. A login that needs a token or a ticket first
     * asks for it here; apart from that it blocks nobody and connects when it is asked.
     *
     * @param brokers where to ask first
     * @param number keeps it from sharing a login with another client of the cluster; producers count from 0 upwards
     * @param limit bound on one call, and on one request within it
     * @throws IOException when a file that the settings name cannot be read or used
     * @throws org.apache.kafka.common.KafkaException when it cannot be built, for instance because it gets no token or ticket
     */
    public static Admin open(KafkaSettings settings, List<String> brokers, long number, Duration limit)
            throws IOException {
        Map<String, Object> properties = ProducerProperties.ofAdmin(settings, number);
        int millis = (int) Math.max(1, limit.toMillis());
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers);
        properties.put(
                CommonClientConfigs.CLIENT_ID_CONFIG, settings.connection().clientId() + "-admin");
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, millis);
        properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        properties.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, MetadataRecoveryStrategy.NONE.name);
        return Admin.create(prepared(properties));
    }

    /** The same with the brokers and limits of the settings. */
    static Admin open(KafkaSettings settings, long number) throws IOException {
        return Admin.create(prepared(ProducerProperties.ofAdmin(settings, number)));
    }

    /**
     * The properties of a client that is about to be built, with the token that its login needs. The client itself would
     * ask for it while it holds up every other login of the process, so that one slow token endpoint would be in the way
     * of all clusters.
     *
     * @throws org.apache.kafka.common.KafkaException when the token endpoint gives none
     */
    static Map<String, Object> prepared(Map<String, Object> properties) {
        SecuritySettings.prepareLogin(properties);
        return properties;
    }
}
