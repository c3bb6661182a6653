package io.tocsin.expression;

/**
 * A place in the text of an expression.
 *
 * @param line from 1
 * @param column from 1, in code points
 */
record Position(int line, int column) {}
