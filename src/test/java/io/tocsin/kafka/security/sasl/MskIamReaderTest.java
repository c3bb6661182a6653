package io.tocsin.kafka.security.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Checks;
import io.tocsin.settings.Secret;
import io.tocsin.settings.Toml;
import java.net.URL;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MskIamReaderTest {

    private static final String ROLE = """
            aws-region = "eu-central-1"
            aws-role-arn = "arn:aws:iam::1:role/alerts"
            aws-access-key-id = "AKIA"
            aws-secret-access-key = "t0p-s3cret"
            aws-session-token = "t0p-s3cret-2"
            """;

    private final Problems problems = new Problems();

    @Test
    void givesTheLibraryItsOptions() {
        // when
        var settings = read(ROLE, new WithLibrary());

        // then
        assertThat(problems.errors()).isEmpty();
        assertThat(settings)
                .isEqualTo(new SaslSettings.MskIam(Map.of(
                        "awsStsRegion", new Secret("eu-central-1"),
                        "awsRoleArn", new Secret("arn:aws:iam::1:role/alerts"),
                        "awsRoleAccessKeyId", new Secret("AKIA"),
                        "awsRoleSecretAccessKey", new Secret("t0p-s3cret"),
                        "awsRoleSessionToken", new Secret("t0p-s3cret-2"))));
        assertThat(settings.toString()).doesNotContain("s3cret");
        var properties = settings.clientProperties(new LoginScope("a", 0, "", Duration.ofSeconds(5)));
        assertThat(properties)
                .containsEntry("sasl.mechanism", "AWS_MSK_IAM")
                .containsEntry(
                        "sasl.client.callback.handler.class", "software.amazon.msk.auth.iam.IAMClientCallbackHandler");
        assertThat(properties)
                .extractingByKey("sasl.jaas.config", InstanceOfAssertFactories.type(Password.class))
                .extracting(Password::value, InstanceOfAssertFactories.STRING)
                .startsWith("software.amazon.msk.auth.iam.IAMLoginModule required ")
                .contains(" awsRoleSecretAccessKey=\"t0p-s3cret\"");
    }

    @Test
    void needsNoOptions() {
        // when
        var settings = read("aws-profile = \"\"", new WithLibrary());

        // then
        assertThat(problems.errors()).isEmpty();
        assertThat(settings).isEqualTo(new SaslSettings.MskIam(Map.of()));
    }

    @Test
    void saysWhatIsMissing() {
        // when
        read("aws-access-key-id = \"AKIA\"", MskIamReaderTest.class.getClassLoader());

        // then
        assertThat(problems.errors())
                .map(Problem::what)
                .satisfiesExactlyInAnyOrder(
                        text -> assertThat(text)
                                .contains("AWS_MSK_IAM needs the library software.amazon.msk:aws-msk-iam-auth"),
                        text -> assertThat(text).contains("must be given together"),
                        text -> assertThat(text).contains("is only used to take on the role aws-role-arn"));
    }

    private SaslSettings read(String text, ClassLoader libraries) {
        var section = Toml.parse("tocsin.conf", ("[[kafka]]\n" + text).getBytes(UTF_8), problems)
                .orElseThrow()
                .sections("kafka")
                .get(0);
        return new MskIamReader(section, new Checks(section, "a", true), libraries).read();
    }

    /** Finds the library's login module, whatever that is. */
    private static final class WithLibrary extends ClassLoader {
        @Override
        protected @Nullable URL findResource(String name) {
            return name.equals("software/amazon/msk/auth/iam/IAMLoginModule.class")
                    ? MskIamReaderTest.class.getResource("MskIamReaderTest.class")
                    : null;
        }
    }
}
