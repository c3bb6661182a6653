/**
 * What is done to a store's directory beside running on it: backup and restore, looking for damage, and saving what can be
 * read.
 *
 * <p>Except for {@link io.tocsin.store.rescue.Backup}, which copies an open store, each has the directory to itself and runs
 * on its caller's thread. Nothing here knows what rows mean; families and keys are as far as it goes.
 */
@NullMarked
package io.tocsin.store.rescue;

import org.jspecify.annotations.NullMarked;
