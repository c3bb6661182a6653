package io.tocsin.template;

import io.tocsin.template.format.TextBuffer;
import io.tocsin.template.function.Builtins;
import io.tocsin.template.syntax.Node;
import io.tocsin.template.syntax.Node.Block;
import io.tocsin.template.syntax.Parser;
import io.tocsin.template.syntax.SyntaxException;
import io.tocsin.wire.Utf8;
import java.util.Map;

/**
 * A parsed template. Parse once, when a handler is defined, and render for each event; immutable, for any thread.
 *
 * <p>It behaves as Go 1.19's {@code text/template}, with what newer Go adds in {@code {{else with}}}, {@code range} over an
 * integer and {@code Time.Compare}. It differs where Go prints addresses, see {@code ValuePrinter}, and ends at limits.
 */
public final class Template {

    /** Longest text of a template, in characters. */
    public static final int MAX_LENGTH = 256 << 10;

    /** How deep blocks and parentheses may be nested in a text. */
    public static final int MAX_NESTING = 100;

    private static final Node.Text BEGINNING = new Node.Text(0, "");

    private final String name;
    private final String text;
    private final Map<String, Block> templates;

    private Template(String name, String text, Map<String, Block> templates) {
        this.name = name;
        this.text = text;
        this.templates = templates;
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
            throw new TemplateSyntaxException(
                    name, 1, 1, "the text has " + text.length() + " characters; a template has at most " + MAX_LENGTH);
        }
        String wellFormed = Utf8.wellFormed(text);
        try {
            Map<String, Block> templates = Parser.parse(
                    name, wellFormed, called -> functions.allow(called) && Builtins.isDefined(called), MAX_NESTING);
            return new Template(name, wellFormed, templates);
        } catch (SyntaxException e) {
            int lineStart = wellFormed.lastIndexOf('\n', e.position() - 1) + 1;
            int line = 1
                    + (int) wellFormed
                            .substring(0, lineStart)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            int column = 1 + wellFormed.codePointCount(lineStart, e.position());
            throw new TemplateSyntaxException(name, line, column, e.getMessage());
        }
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
        var out = new TextBuffer(limits.outputBytes());
        render(context, limits, out);
        return out.readable();
    }

    /** Renders into {@code out}, which after a failure holds what was written before it. */
    void render(Context context, Limits limits, TextBuffer out) throws RenderFailedException {
        var state = new State(name, text, BEGINNING, limits, new Variables(context.root()));
        new Execution(templates, state, out).run(name, context.root());
    }
}
