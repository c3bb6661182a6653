package io.tocsin.delivery.run;

import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Answer.Scope;
import io.tocsin.handler.Answers;
import io.tocsin.handler.CursorCommit;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.handler.Handler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A handler that keeps what it is given until the test answers it, or answers everything at once. For one thread. */
final class HeldHandler implements Handler {

    static final Answer DELIVERED = new Answer.Delivered(null);

    /** What was handed over, in order, over all sessions. */
    final List<Long> handedOver = new ArrayList<>();

    /** How many events came in each hand-over. */
    final List<Integer> runs = new ArrayList<>();

    int sessions;
    int mostPerRun = Integer.MAX_VALUE;
    int closed;

    @Nullable
    RuntimeException throwing;

    @Nullable
    Answer always;

    Optional<Object> target = Optional.empty();

    boolean away;
    Optional<Absence> absence = Optional.empty();
    String place = "";

    /** What it waits for, by place. */
    final Map<String, String> awaited = new LinkedHashMap<>();

    Runnable targetBack = () -> {};
    private final Window window;
    private final CursorKeeper keeper;
    private final Map<Long, Answers> waiting = new LinkedHashMap<>();
    private final List<CursorCommit> commits = new ArrayList<>();

    HeldHandler(int windowEvents) {
        this(windowEvents, CursorKeeper.RUNNER);
    }

    HeldHandler(int windowEvents, CursorKeeper keeper) {
        this.window = new Window(windowEvents, 8 * 1024 * 1024);
        this.keeper = keeper;
    }

    /** One that delivers everything at once. */
    static HeldHandler delivering(int windowEvents) {
        var handler = new HeldHandler(windowEvents);
        handler.always = DELIVERED;
        return handler;
    }

    static Answer deferred(Scope scope) {
        return new Answer.Deferred(scope, true, "not now");
    }

    @Override
    public Window window() {
        return window;
    }

    @Override
    public int mostPerRun() {
        return mostPerRun;
    }

    @Override
    public Optional<Object> target() {
        return target;
    }

    @Override
    public CursorKeeper cursorKeeper() {
        return keeper;
    }

    @Override
    public boolean isTargetAway() {
        return away;
    }

    @Override
    public Optional<Absence> targetAbsence() {
        return absence;
    }

    @Override
    public String cursorPlace() {
        return place;
    }

    @Override
    public Optional<String> awaitsCursorsAt(String where) {
        return Optional.ofNullable(awaited.get(where));
    }

    @Override
    public void onTargetBack(Runnable wake) {
        targetBack = wake;
    }

    @Override
    public Session open() {
        sessions++;
        return this::deliver;
    }

    private void deliver(List<LogEntry> run, CursorCommit cursor, Answers answers) {
        runs.add(run.size());
        commits.add(cursor);
        for (var entry : run) {
            handedOver.add(entry.seq());
            waiting.put(entry.seq(), answers);
        }
        var mistake = throwing;
        if (mistake != null) {
            throw mistake;
        }
        var answer = always;
        if (answer != null) {
            answerAll(answer);
        }
    }

    @Override
    public void close() {
        closed++;
    }

    /** What is handed over and not answered. */
    List<Long> waiting() {
        return List.copyOf(waiting.keySet());
    }

    Answers answers(long seq) {
        var answers = waiting.get(seq);
        if (answers == null) {
            throw new IllegalStateException("seq " + seq + " is not handed over");
        }
        return answers;
    }

    void answer(long seq, Answer answer) {
        var answers = answers(seq);
        waiting.remove(seq);
        answers.answer(seq, answer);
    }

    void answerAll(Answer answer) {
        waiting().forEach(seq -> answer(seq, answer));
    }

    CursorCommit lastCommit() {
        return commits.get(commits.size() - 1);
    }
}
