package io.tocsin.settings;

import java.util.Optional;

/**
 * One value as it took effect.
 *
 * @param table path of the section, such as {@code kafka[1]}; empty for the top of the file
 * @param key the key in it
 * @param value text, {@code Long}, {@code Double}, {@code Boolean}, a list or a table of text; durations and numbers of
 *     bytes as text; a {@link Secret} as itself; empty when nothing is set and there is no default
 * @param origin {@code default}, {@code file:line}, or the name of the variable or flag
 */
public record Reading(String table, String key, Optional<Object> value, String origin) {}
