package io.tocsin.api;

import static io.tocsin.http.Method.DELETE;
import static io.tocsin.http.Method.GET;
import static io.tocsin.http.Method.HEAD;
import static io.tocsin.http.Method.PATCH;
import static io.tocsin.http.Method.POST;
import static io.tocsin.http.Method.PUT;

import io.tocsin.http.Area;
import io.tocsin.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every path that is answered, in two areas. */
public final class Api {

    private static final Set<String> JSON = Set.of("application/json");
    private static final Set<String> PATCHES = Set.of("application/json", "application/json-patch+json");
    private static final String TOPICS = "/alerts/topics";
    private static final String TOPIC = TOPICS + "/{topic}";
    private static final String HANDLERS = TOPIC + "/handlers";
    private static final String HANDLER = HANDLERS + "/{handler}";

    private Api() {}

    /** The areas for the listener. Once for each daemon, since they also have its metrics read. */
    public static List<Area> areas(ApiServices services) {
        Gauges.addTo(services);
        var clusters = new ClustersResource(services);
        var status = new StatusResource(services, clusters);
        return List.of(own(services, status, clusters), kapacitor(services, status));
    }

    private static Area own(ApiServices services, StatusResource status, ClustersResource clusters) {
        var handlers = new HandlersResource(Dialect.OWN, services);
        var deliveries = new DeliveriesResource(services);
        var deadLetters = new DeadLettersResource(services);
        var replays = new ReplaysResource(services);
        var publish = new PublishResource(services);
        var explain = new ExplainResource(services);
        var watch = new WatchResource(services);
        var routes = new ArrayList<Route>();
        // first, since it is asked for most
        routes.add(Route.taking(POST, "/api/v1" + TOPIC + "/events", PublishResource.TYPES, publish::publish));
        topics("/api/v1", Dialect.OWN, services, handlers, HandlerBody.OWN_TYPES, routes);
        routes.add(Route.taking(POST, "/api/v1/handlers", HandlerBody.OWN_TYPES, handlers::define));
        routes.add(Route.of(GET, "/api/v1" + TOPIC + "/deliveries", deliveries::ofTopic));
        routes.add(Route.of(GET, "/api/v1" + TOPIC + "/log", deliveries::log));
        routes.add(Route.of(GET, "/api/v1/watch", watch::watch));
        routes.add(Route.of(GET, "/api/v1/explain", explain::ofStored));
        routes.add(Route.taking(POST, "/api/v1/explain", PublishResource.TYPES, explain::ofHypothetical));
        routes.add(Route.of(GET, "/api/v1/receipts/{seq}", deliveries::receipt));
        routes.add(Route.of(GET, "/api/v1/dead-letters", deadLetters::list));
        routes.add(Route.of(DELETE, "/api/v1/dead-letters", deadLetters::drop));
        routes.add(Route.of(GET, "/api/v1/dead-letters/{seq}", deadLetters::one));
        routes.add(Route.of(DELETE, "/api/v1/dead-letters/{seq}", deadLetters::dropOne));
        routes.add(Route.of(POST, "/api/v1/dead-letters/retry", deadLetters::retry));
        routes.add(Route.of(POST, "/api/v1/dead-letters/{seq}/retry", deadLetters::retryOne));
        routes.add(Route.of(GET, "/api/v1/replays", replays::list));
        routes.add(Route.taking(POST, "/api/v1/replays", JSON, replays::begin));
        routes.add(Route.of(GET, "/api/v1/replays/{id}", replays::one));
        routes.add(Route.of(DELETE, "/api/v1/replays/{id}", replays::cancel));
        routes.add(Route.of(GET, "/api/v1/clusters", clusters::list));
        routes.add(Route.of(POST, "/api/v1/clusters/{cluster}/probe", clusters::probe));
        serviceTests("/api/v1", Dialect.OWN, services, routes);
        var backups = new BackupsResource(services);
        routes.add(Route.taking(POST, "/api/v1/backups", JSON, backups::begin));
        routes.add(Route.of(GET, "/api/v1/backups", backups::latest));
        routes.add(Route.of(GET, "/api/v1/status", status::status));
        routes.add(Route.of(POST, "/api/v1/reload", status::reload));
        routes.add(Route.taking(POST, "/api/v1/loglevel", JSON, status::logLevel));
        routes.add(Route.of(GET, "/health/live", status::live));
        routes.add(Route.of(GET, "/health/ready", status::ready));
        routes.add(Route.of(GET, "/metrics", status::metrics));
        return new Area(List.of(""), Area.Manners.STRICT, Map.of(), routes);
    }

    /** The reference's sections 6 to 8, as far as they concern alerts. */
    private static Area kapacitor(ApiServices services, StatusResource status) {
        var handlers = new HandlersResource(Dialect.KAPACITOR, services);
        var routes = new ArrayList<Route>();
        topics("", Dialect.KAPACITOR, services, handlers, JSON, routes);
        serviceTests("", Dialect.KAPACITOR, services, routes);
        routes.add(Route.of(GET, "/ping", status::ping));
        routes.add(Route.of(HEAD, "/ping", status::ping));
        routes.add(Route.taking(POST, "/loglevel", JSON, status::logLevel));
        return new Area(
                List.of("/kapacitor/v1", "/kapacitor/v1preview"),
                Area.Manners.KAPACITOR,
                Map.of("Content-Type", "application/json; charset=utf-8", "X-Kapacitor-Version", services.version()),
                routes);
    }

    private static void serviceTests(String prefix, Dialect dialect, ApiServices services, List<Route> routes) {
        var tests = new ServiceTestsResource(dialect, List.of(new KafkaServiceTest(services.trials())));
        routes.add(Route.of(GET, prefix + "/service-tests", tests::list));
        routes.add(Route.of(GET, prefix + "/service-tests/", tests::unnamed));
        routes.add(Route.of(GET, prefix + "/service-tests/{service}", tests::one));
        routes.add(Route.taking(POST, prefix + "/service-tests/{service}", JSON, tests::run));
    }

    private static void topics(
            String prefix,
            Dialect dialect,
            ApiServices services,
            HandlersResource handlers,
            Set<String> handlerTypes,
            List<Route> routes) {
        var topics = new TopicsResource(dialect, services);
        var events = new EventsResource(dialect, services);
        routes.add(Route.of(GET, prefix + TOPICS, topics::list));
        routes.add(Route.of(GET, prefix + TOPIC, topics::one));
        routes.add(Route.of(DELETE, prefix + TOPIC, topics::delete));
        routes.add(Route.of(GET, prefix + TOPIC + "/events", events::list));
        routes.add(Route.of(GET, prefix + TOPIC + "/events/{event}", events::one));
        routes.add(Route.of(GET, prefix + HANDLERS, handlers::list));
        routes.add(Route.taking(POST, prefix + HANDLERS, handlerTypes, handlers::create));
        routes.add(Route.of(GET, prefix + HANDLER, handlers::one));
        routes.add(Route.taking(PUT, prefix + HANDLER, handlerTypes, handlers::replace));
        routes.add(Route.taking(PATCH, prefix + HANDLER, PATCHES, handlers::patch));
        routes.add(Route.of(DELETE, prefix + HANDLER, handlers::delete));
    }
}
