package io.tocsin.fault;

/**
 * A fault that is over.
 *
 * @param fault which one it was in the end: another one than planned where the moment for that did not come
 * @param what it was exactly; may be empty
 */
record Happened(Fault fault, String what) {}
