package io.tocsin.cli.terminal;

/** The exit codes of every command. Kapacitor's client also knows 3 and 4 for what is 1 and 2 here. */
public final class ExitCode {

    /** Done. */
    public static final int DONE = 0;
    /** The command was understood and failed, or the daemon refused it. */
    public static final int FAILED = 1;
    /** The command line itself is wrong; nothing was tried. */
    public static final int USAGE = 2;
    /** Only of {@code publish}: not now, the same command may succeed later ({@code EX_TEMPFAIL} of sysexits.h). */
    public static final int TRY_AGAIN_LATER = 75;

    private ExitCode() {}
}
