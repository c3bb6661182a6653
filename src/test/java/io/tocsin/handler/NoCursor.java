package io.tocsin.handler;

import io.tocsin.store.Batch;

/** For kinds that leave the cursor to their runner: any move of it is a failure. */
public final class NoCursor implements CursorCommit {

    @Override
    public long handlerNumber() {
        return 1;
    }

    @Override
    public long settledBelow() {
        return 1;
    }

    @Override
    public void addTo(Batch batch, long seq) {
        throw new AssertionError();
    }
}
