package io.tocsin.wire;

import io.tocsin.wire.Glob.AnyCharacter;
import io.tocsin.wire.Glob.CharacterClass;
import io.tocsin.wire.Glob.Chunk;
import io.tocsin.wire.Glob.Literal;
import io.tocsin.wire.Glob.Part;
import io.tocsin.wire.Glob.Range;
import java.util.ArrayList;
import java.util.List;

/** Reads one pattern of Go's {@code path.Match}. */
final class GlobParser {

    private final String pattern;
    private int at;

    GlobParser(String pattern) {
        this.pattern = Utf8.wellFormed(pattern);
    }

    /** At least one, the first perhaps without a star before it. */
    List<Chunk> chunks() {
        List<Chunk> chunks = new ArrayList<>();
        do {
            int start = at;
            while (isAt('*')) {
                at++;
            }
            boolean afterStar = at > start;
            List<Part> parts = new ArrayList<>();
            while (at < pattern.length() && !isAt('*')) {
                addPart(parts);
            }
            chunks.add(new Chunk(afterStar, List.copyOf(parts)));
        } while (at < pattern.length());
        return chunks;
    }

    private void addPart(List<Part> parts) {
        if (isAt('?')) {
            at++;
            parts.add(new AnyCharacter());
        } else if (isAt('[')) {
            at++;
            parts.add(characterClass());
        } else {
            if (isAt('\\')) {
                at++;
            }
            for (byte octet : Utf8.bytes(Character.toString(next()))) {
                parts.add(new Literal(octet));
            }
        }
    }

    private CharacterClass characterClass() {
        boolean negated = isAt('^');
        if (negated) {
            at++;
        }
        List<Range> ranges = new ArrayList<>();
        do {
            int first = member();
            int last = first;
            if (isAt('-')) {
                at++;
                last = member();
            }
            ranges.add(new Range(first, last));
        } while (!isAt(']'));
        at++;
        return new CharacterClass(negated, List.copyOf(ranges));
    }

    /** A character of a class, which something has to follow. */
    private int member() {
        if (isAt('-') || isAt(']')) {
            throw new InvalidPatternException(pattern);
        }
        if (isAt('\\')) {
            at++;
        }
        int character = next();
        if (at == pattern.length()) {
            throw new InvalidPatternException(pattern);
        }
        return character;
    }

    private int next() {
        if (at == pattern.length()) {
            throw new InvalidPatternException(pattern);
        }
        int character = pattern.codePointAt(at);
        at += Character.charCount(character);
        return character;
    }

    private boolean isAt(char c) {
        return at < pattern.length() && pattern.charAt(at) == c;
    }
}
