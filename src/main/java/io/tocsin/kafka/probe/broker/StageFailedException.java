package io.tocsin.kafka.probe.broker;

/** A stage that does not let anything through. It may be another one than the stage in which it showed. */
public final class StageFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Stage stage;
    private final String cause;
    private final String fix;

    /** Of the stage that is to blame. */
    public StageFailedException(Stage stage, String cause, String fix) {
        super(cause);
        this.stage = stage;
        this.cause = cause;
        this.fix = fix;
    }

    /** The stage that is to blame. */
    public Stage stage() {
        return stage;
    }

    /** What is wrong. */
    public Finding finding() {
        return new Finding(cause, fix);
    }
}
