package io.tocsin.kafka.security.sasl;

import io.tocsin.settings.Checks;
import io.tocsin.settings.Secret;
import io.tocsin.settings.Section;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the keys of {@code GSSAPI}. */
final class KerberosReader {

    private static final String CONFIG = "sasl-gssapi-kerberos-config-path";
    private static final String KEY_TAB = "sasl-gssapi-key-tab-path";

    private final Section section;
    private final Checks checks;
    private final String serviceName;
    private final String authType;
    private final String config;
    private final String keyTab;
    private final String realm;

    KerberosReader(Section section, Checks checks) {
        this.section = section;
        this.checks = checks;
        serviceName = section.string("sasl-gssapi-service-name", "");
        authType = section.string("sasl-gssapi-auth-type", "");
        config = section.string(CONFIG, "");
        keyTab = section.string(KEY_TAB, "");
        realm = section.string("sasl-gssapi-realm", "");
        // The Java runtime never uses this kind of pre-authentication, so that there is nothing to switch off.
        section.bool("sasl-gssapi-disable-pafxfast", false);
    }

    SaslSettings read(String username, Secret password) {
        notEmpty("sasl-gssapi-service-name", serviceName);
        notEmpty(CONFIG, config);
        notEmpty("sasl-username", username);
        notEmpty("sasl-gssapi-realm", realm);
        var principal = username.contains("@") ? username : username + "@" + realm;
        var configFile = file(CONFIG, config);
        configFile.ifPresent(this::checkConfig);
        return switch (authType) {
            case "KRB5_USER_AUTH" -> {
                notEmpty("sasl-password", password.reveal());
                yield new SaslSettings.Kerberos(
                        serviceName, principal, configFile.orElse(Path.of("")), Optional.empty(), password);
            }
            case "KRB5_KEYTAB_AUTH" -> {
                notEmpty(KEY_TAB, keyTab);
                yield new SaslSettings.Kerberos(
                        serviceName,
                        principal,
                        configFile.orElse(Path.of("")),
                        Optional.of(file(KEY_TAB, keyTab).orElse(Path.of(""))),
                        new Secret(""));
            }
            default -> {
                checks.error(
                        "sasl-gssapi-auth-type",
                        "invalid sasl-gssapi-auth-type \"" + authType + "\"",
                        "one of KRB5_USER_AUTH, KRB5_KEYTAB_AUTH");
                yield new SaslSettings.None();
            }
        };
    }

    private void notEmpty(String key, String value) {
        checks.require(!value.isEmpty(), key, key + " must not be empty", "");
    }

    /** A file that can be read; empty, with an error, when not. */
    private Optional<Path> file(String key, String text) {
        if (text.isEmpty() || !checks.isEnabled()) {
            return Optional.empty();
        }
        try {
            var file = Path.of(text);
            if (Files.isRegularFile(file) && Files.isReadable(file)) {
                return Optional.of(file);
            }
        } catch (InvalidPathException e) {
            // Said below: there is no such file either.
        }
        checks.error(key, key + ": cannot read the file " + text, "");
        return Optional.empty();
    }

    /** The Java runtime has one Kerberos configuration, and keeps what it made of the first. */
    private void checkConfig(Path file) {
        var used = System.getProperty(KerberosLoginModule.CONFIG_PROPERTY);
        checks.require(
                used == null || used.equals(file.toString()),
                CONFIG,
                CONFIG + " must stay \"" + used + "\", which this process uses; a change needs a restart",
                section.written(CONFIG, String.valueOf(used)) + ", or restart");
    }
}
