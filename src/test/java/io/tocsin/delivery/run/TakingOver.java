package io.tocsin.delivery.run;

import io.tocsin.handler.Handler;

/** A handler like another one, which tells when it takes over. */
class TakingOver implements Handler {

    private final Handler other;
    private final Runnable told;

    TakingOver(Handler other, Runnable told) {
        this.other = other;
        this.told = told;
    }

    @Override
    public Window window() {
        return other.window();
    }

    @Override
    public void onTargetBack(Runnable wake) {
        told.run();
    }

    @Override
    public Session open() {
        return other.open();
    }

    @Override
    public void close() {
        other.close();
    }
}
