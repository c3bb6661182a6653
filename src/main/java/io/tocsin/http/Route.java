package io.tocsin.http;

import java.util.Set;

/**
 * One resource's method.
 *
 * @param method the method
 * @param pattern the path below the prefix of its area
 * @param contentTypes what a body may be, in lower case, without parameters; empty when there is none, and a body is
 *     then discarded
 * @param action the work
 */
public record Route(Method method, PathPattern pattern, Set<String> contentTypes, Action action) {

    public Route {
        contentTypes = Set.copyOf(contentTypes);
    }

    /** A route without a body. */
    public static Route of(Method method, String path, Action action) {
        return new Route(method, PathPattern.of(path), Set.of(), action);
    }

    /** A route with a body of one of these types. */
    public static Route taking(Method method, String path, Set<String> contentTypes, Action action) {
        return new Route(method, PathPattern.of(path), contentTypes, action);
    }
}
