/**
 * What a template computes with: Go's values as its templates see them, with their types, methods and JSON.
 *
 * <p>Read {@code Value} first. {@code Scalar}, {@code ListValue}, {@code MapValue}, {@code StructValue} and {@code
 * TimeValue} are its kinds; they stay in one package, since a sealed set cannot spread. Immutable and lazy: a list or a
 * struct wraps what it is made of and makes a value when it is asked for one.
 */
@NullMarked
package io.tocsin.template.value;

import org.jspecify.annotations.NullMarked;
