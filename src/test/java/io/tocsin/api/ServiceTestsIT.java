package io.tocsin.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.golden.Golden;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Service tests and probes as a client sees them, as far as no broker is needed. */
final class ServiceTestsIT {

    private static final String ALIAS = "/kapacitor/v1/service-tests";

    private final ApiFixture api = new ApiFixture(200);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void listsAndShowsThemInKapacitorsShape() {
        // when
        var seen = api.transcript(ALIAS)
                + api.transcript(ALIAS + "?pattern=k*")
                + api.transcript(ALIAS + "?pattern=x*")
                + api.transcript(ALIAS + "?pattern=%5B")
                + api.transcript(ALIAS + "/kafka")
                + api.transcript(ALIAS + "/slack")
                + api.transcript(ALIAS + "/")
                + api.transcript("/api/v1/service-tests");
        // then
        Golden.assertMatches(ServiceTestsIT.class, "service-tests.txt", seen);
    }

    @Test
    void saysWhatKeepsATestFromBeingTried() {
        // when
        var seen = run("null")
                + run("{}")
                + run("{\"cluster\":\"off\"}")
                + run("{\"topic\":\"\"}")
                + run("{\"topic\":\"t\",\"unknown\":1}")
                + run("{\"topic\":[]}")
                + run("{")
                + run("[]")
                + api.transcript("POST", ALIAS + "/slack", "application/json", "{}")
                + api.transcript("POST", "/api/v1/service-tests/kafka", "application/json", "{\"topik\":\"t\"}")
                + api.transcript("POST", "/api/v1/service-tests/kafka", "application/json", "{}");
        // then
        Golden.assertMatches(ServiceTestsIT.class, "service-tests-refused.txt", seen);
    }

    @Test
    void refusesAnEmptyBodyAsKapacitorDoes() {
        assertThat(api.send("POST", ALIAS + "/kafka", "application/json", "").body())
                .contains("failed to decode JSON body:EOF");
    }

    @Test
    void refusesToProbeWhatIsNotThere() {
        // when
        var seen = api.transcript("POST", "/api/v1/clusters/nowhere/probe", "", "")
                + api.transcript("POST", "/api/v1/clusters/off/probe", "", "")
                + api.transcript("POST", "/api/v1/clusters/off/probe?message=m", "", "")
                + api.transcript("POST", "/api/v1/clusters/off/probe?topic=t&key=k", "", "")
                + api.transcript("POST", "/api/v1/clusters/off/probe?tpoic=t", "", "");
        // then
        Golden.assertMatches(ServiceTestsIT.class, "probe-refused.txt", seen);
    }

    private String run(String body) {
        return api.transcript("POST", ALIAS + "/kafka", "application/json", body);
    }
}
