package io.tocsin.store;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A store whose disk refuses when a test says so; otherwise the one below. Any thread may call it. */
public final class FaultyStore implements PassesOn {

    private final Store below;
    private volatile boolean refusing;
    private volatile CountDownLatch stalledUntil = new CountDownLatch(0);
    private volatile @Nullable String failure;

    /** Passes everything on to {@code below}, which stays the caller's to close. */
    public FaultyStore(Store below) {
        this.below = below;
    }

    /** From now on each write and each reopen fails. */
    public void refuse() {
        refusing = true;
    }

    /** From now on the disk works again; a failed store stays failed until it is reopened. */
    public void recover() {
        refusing = false;
    }

    /** From now on each synced write waits until the latch opens. */
    public void stall(CountDownLatch until) {
        stalledUntil = until;
    }

    @Override
    public Store below() {
        return below;
    }

    @Override
    public void write(Batch batch, Durability durability) {
        requireUsable();
        awaitDisk(durability);
        if (refusing) {
            failure = "the disk refuses (a test's doing)";
            throw new StoreUnavailableException("the disk refuses (a test's doing)", null);
        }
        below.write(batch, durability);
    }

    @Override
    public byte @Nullable [] get(Family family, byte[] key) {
        requireUsable();
        return below.get(family, key);
    }

    @Override
    public List<byte @Nullable []> getAll(Family family, List<byte[]> keys) {
        requireUsable();
        return below.getAll(family, keys);
    }

    @Override
    public Scan scan(Family family, byte[] from, byte[] to) {
        requireUsable();
        return below.scan(family, from, to);
    }

    @Override
    public Scan scanBack(Family family, byte[] before, byte[] downTo) {
        requireUsable();
        return below.scanBack(family, before, downTo);
    }

    @Override
    public @Nullable String failure() {
        var own = failure;
        return own == null ? below.failure() : own;
    }

    @Override
    public void reopen() {
        if (refusing) {
            throw new StoreUnavailableException("the disk refuses (a test's doing)", null);
        }
        failure = null;
        below.reopen();
    }

    private void awaitDisk(Durability durability) {
        try {
            if (durability == Durability.SYNCED) {
                stalledUntil.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted (a test's doing)", e);
        }
    }

    private void requireUsable() {
        var own = failure;
        if (own != null) {
            throw new StoreUnavailableException(own, null);
        }
    }
}
