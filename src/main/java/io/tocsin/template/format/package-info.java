/**
 * Go's {@code fmt} for the values of templates: {@code print}, {@code println} and {@code printf}.
 *
 * <p>Read {@code Printf} first; {@code ValuePrinter} prints one value by one verb, {@code IntegerText} and {@code
 * FloatText} make digits, {@code Quoted} makes literals. Everything is written to a {@code TextBuffer}, which ends at a
 * limit. For one thread each.
 */
@NullMarked
package io.tocsin.template.format;

import org.jspecify.annotations.NullMarked;
