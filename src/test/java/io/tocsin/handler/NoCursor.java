package io.tocsin.handler;

import io.tocsin.store.Batch;

/** For kinds that leave the cursor to their runner: any use of it is a failure. */
public final class NoCursor implements CursorCommit {

    @Override
    public byte[] key() {
        throw new AssertionError();
    }

    @Override
    public byte[] value(long seq) {
        throw new AssertionError();
    }

    @Override
    public void addTo(Batch batch, long seq) {
        throw new AssertionError();
    }
}
