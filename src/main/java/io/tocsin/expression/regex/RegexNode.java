package io.tocsin.expression.regex;

import java.util.List;

/** A parsed pattern. */
sealed interface RegexNode {

    /** Whether it matches the empty text somewhere. */
    boolean isNullable();

    /** One code point of the set. */
    record Chars(CharSet set) implements RegexNode {
        @Override
        public boolean isNullable() {
            return false;
        }
    }

    /** A place, of no width. */
    record At(Place place) implements RegexNode {
        @Override
        public boolean isNullable() {
            return true;
        }
    }

    /** A capturing group; {@code index} from 1. */
    record Capture(int index, RegexNode body) implements RegexNode {
        @Override
        public boolean isNullable() {
            return body.isNullable();
        }
    }

    /** One after the other; none is the empty text. */
    record Sequence(List<RegexNode> parts) implements RegexNode {
        @Override
        public boolean isNullable() {
            return parts.stream().allMatch(RegexNode::isNullable);
        }
    }

    /** The first alternative that leads to a match. */
    record Choice(List<RegexNode> alternatives) implements RegexNode {
        @Override
        public boolean isNullable() {
            return alternatives.stream().anyMatch(RegexNode::isNullable);
        }
    }

    /**
     * Again and again.
     *
     * @param max {@link #UNLIMITED} for no limit
     * @param greedy prefers more over fewer
     */
    record Repeat(RegexNode body, int min, int max, boolean greedy) implements RegexNode {

        static final int UNLIMITED = -1;

        @Override
        public boolean isNullable() {
            return min == 0 || body.isNullable();
        }
    }

    /** A kind of place between two characters. */
    enum Place {
        BEGIN_TEXT,
        END_TEXT,
        BEGIN_LINE,
        END_LINE,
        WORD_BOUNDARY,
        NO_WORD_BOUNDARY;

        /** Whether it is there at {@code index} of {@code text}. */
        boolean isAt(String text, int index) {
            return switch (this) {
                case BEGIN_TEXT -> index == 0;
                case END_TEXT -> index == text.length();
                case BEGIN_LINE -> index == 0 || text.charAt(index - 1) == '\n';
                case END_LINE -> index == text.length() || text.charAt(index) == '\n';
                case WORD_BOUNDARY -> isWord(text, index - 1) != isWord(text, index);
                case NO_WORD_BOUNDARY -> isWord(text, index - 1) == isWord(text, index);
            };
        }

        private static boolean isWord(String text, int index) {
            return index >= 0 && index < text.length() && CharSet.WORD.contains(text.charAt(index));
        }
    }
}
