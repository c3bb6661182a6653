/**
 * What is on disk about deliveries: how far each handler has come, what became of each event, and copies of those given up
 * on. Rows and their encodings; who writes them when is the runner's business. Any thread.
 */
@NullMarked
package io.tocsin.delivery.ledger;

import org.jspecify.annotations.NullMarked;
