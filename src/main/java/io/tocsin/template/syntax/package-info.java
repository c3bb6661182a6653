/**
 * From a template's text to its tree.
 *
 * <p>Read {@code Node} first, which is the tree, then {@code Parser} (blocks), {@code PipelineParser} (what stands
 * between the braces) and {@code Lexer}. Positions are indexes into the text. For one thread; what comes out is
 * immutable.
 */
@NullMarked
package io.tocsin.template.syntax;

import org.jspecify.annotations.NullMarked;
