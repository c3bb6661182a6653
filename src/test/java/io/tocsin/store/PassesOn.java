package io.tocsin.store;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store that stands before another one: what it does not do in its own way, that one does, closing included. */
public interface PassesOn extends Store {

    /** The one that does it. */
    Store below();

    @Override
    default String id() {
        return below().id();
    }

    @Override
    default void write(Batch batch, Durability durability) {
        below().write(batch, durability);
    }

    @Override
    default byte @Nullable [] get(Family family, byte[] key) {
        return below().get(family, key);
    }

    @Override
    default List<byte @Nullable []> getAll(Family family, List<byte[]> keys) {
        return below().getAll(family, keys);
    }

    @Override
    default Scan scan(Family family, byte[] from, byte[] to) {
        return below().scan(family, from, to);
    }

    @Override
    default Scan scanBack(Family family, byte[] before, byte[] downTo) {
        return below().scanBack(family, before, downTo);
    }

    @Override
    default void dropTables(Family family, List<Range> ranges) {
        below().dropTables(family, ranges);
    }

    @Override
    default void flush() {
        below().flush();
    }

    @Override
    default void merge(Family family, Range range) {
        below().merge(family, range);
    }

    @Override
    default void endMerges() {
        below().endMerges();
    }

    @Override
    default void checkpoint(Path target) {
        below().checkpoint(target);
    }

    @Override
    default boolean isDamaged(String file) {
        return below().isDamaged(file);
    }

    @Override
    default boolean holds(Path place) {
        return below().holds(place);
    }

    @Override
    default Room room() {
        return below().room();
    }

    @Override
    default @Nullable String failure() {
        return below().failure();
    }

    @Override
    default void reopen() {
        below().reopen();
    }

    @Override
    default void close() {
        below().close();
    }
}
