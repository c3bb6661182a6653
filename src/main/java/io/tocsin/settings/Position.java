package io.tocsin.settings;

/**
 * A place in a text.
 *
 * @param line from 1; 0 when not known
 * @param column from 1, in characters (code points); 0 when not known
 */
record Position(int line, int column) {

    static final Position UNKNOWN = new Position(0, 0);
}
