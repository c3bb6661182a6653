package io.tocsin.kafka.security.sasl;

import io.tocsin.settings.Checks;
import io.tocsin.settings.Secret;
import io.tocsin.settings.Section;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the keys of {@code AWS_MSK_IAM}, which needs Amazon's library {@code software.amazon.msk:aws-msk-iam-auth} on the
 * class path. The options are those of its login module.
 */
final class MskIamReader {

    /** The library's login module. */
    static final String LOGIN_MODULE = "software.amazon.msk.auth.iam.IAMLoginModule";

    /** The library's client side of the login. */
    static final String CALLBACKS = "software.amazon.msk.auth.iam.IAMClientCallbackHandler";

    private final Checks checks;
    private final ClassLoader libraries;
    private final String region;
    private final String roleArn;
    private final String profile;
    private final String accessKeyId;
    private final Secret secretAccessKey;
    private final Secret sessionToken;

    /** @param libraries where Amazon's library is looked for */
    MskIamReader(Section section, Checks checks, ClassLoader libraries) {
        this.checks = checks;
        this.libraries = libraries;
        region = section.string("aws-region", "");
        roleArn = section.string("aws-role-arn", "");
        profile = section.string("aws-profile", "");
        accessKeyId = section.string("aws-access-key-id", "");
        secretAccessKey = section.secret("aws-secret-access-key").orElse(new Secret(""));
        sessionToken = section.secret("aws-session-token").orElse(new Secret(""));
    }

    SaslSettings read() {
        checks.require(
                isOnClassPath(),
                "sasl-mechanism",
                "AWS_MSK_IAM needs the library software.amazon.msk:aws-msk-iam-auth, which is not part of tocsin",
                "put aws-msk-iam-auth-<version>-all.jar into the directory plugins, or use SCRAM-SHA-512");
        checks.require(
                accessKeyId.isEmpty() == secretAccessKey.reveal().isEmpty(),
                accessKeyId.isEmpty() ? "aws-access-key-id" : "aws-secret-access-key",
                "aws-access-key-id and aws-secret-access-key must be given together",
                "");
        checks.require(
                accessKeyId.isEmpty() || !roleArn.isEmpty(),
                "aws-role-arn",
                "aws-access-key-id is only used to take on the role aws-role-arn",
                "set aws-role-arn, or give the key by the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        var options = new LinkedHashMap<String, Secret>();
        add(options, "awsProfileName", new Secret(profile));
        add(options, "awsRoleArn", new Secret(roleArn));
        add(options, "awsStsRegion", new Secret(region));
        add(options, "awsRoleAccessKeyId", new Secret(accessKeyId));
        add(options, "awsRoleSecretAccessKey", secretAccessKey);
        add(options, "awsRoleSessionToken", sessionToken);
        return new SaslSettings.MskIam(options);
    }

    private static void add(Map<String, Secret> options, String name, Secret value) {
        if (!value.reveal().isEmpty()) {
            options.put(name, value);
        }
    }

    private boolean isOnClassPath() {
        return libraries.getResource(LOGIN_MODULE.replace('.', '/') + ".class") != null;
    }
}
