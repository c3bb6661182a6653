package io.tocsin.template;

/**
 * A parsed template. Parse once, when a handler is defined, and render for each event; immutable, for any thread.
 */
public final class Template {

    /** Longest text of a template, in characters. */
    public static final int MAX_LENGTH = 256 << 10;

    /** How deep blocks and parentheses may be nested in a text. */
    public static final int MAX_NESTING = 100;

    private final String name;

    private Template(String name) {
        this.name = name;
    }

    /**
     * Parses with Go's built-in functions only.
     *
     * @param name stands in messages, such as {@code kafka alert template}
     * @throws TemplateSyntaxException naming the first mistake; also beyond {@link #MAX_LENGTH} and {@link #MAX_NESTING}
     */
    public static Template parse(String name, String text) throws TemplateSyntaxException {
        return parse(name, text, Functions.NONE);
    }

    /**
     * Parses with {@code functions} beside the built-in ones.
     *
     * @param name stands in messages, such as {@code kafka alert template}
     * @throws TemplateSyntaxException naming the first mistake; also beyond {@link #MAX_LENGTH} and {@link #MAX_NESTING}
     */
    public static Template parse(String name, String text, Functions functions) throws TemplateSyntaxException {
        if (text.length() > MAX_LENGTH) {
            throw new TemplateSyntaxException(name, 1, 1, "too long for " + functions);
        }
        return new Template(name);
    }

    /**
     * Renders within {@link Limits#DEFAULT}.
     *
     * @throws RenderFailedException when the template does not fit the data, or a limit is reached
     */
    public String render(Context context) throws RenderFailedException {
        return render(context, Limits.DEFAULT);
    }

    /**
     * Renders within {@code limits}. Bytes that are no UTF-8, which a template can make by cutting a text, come out as
     * U+FFFD.
     *
     * @throws RenderFailedException when the template does not fit the data, or a limit is reached
     */
    public String render(Context context, Limits limits) throws RenderFailedException {
        if (limits.steps() < 0) {
            throw new RenderFailedException(name, 1, 0, "no steps for " + context);
        }
        throw new UnsupportedOperationException("not yet");
    }
}
