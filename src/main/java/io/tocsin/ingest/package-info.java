/**
 * Foreign wire formats to drafts of events; one class per format.
 *
 * <p>Pure: no threads, no I/O, no clock. A body is parsed by whoever received it, on that thread.
 */
@NullMarked
package io.tocsin.ingest;

import org.jspecify.annotations.NullMarked;
