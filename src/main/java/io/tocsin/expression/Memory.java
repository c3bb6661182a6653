package io.tocsin.expression;

import java.nio.ByteBuffer;

/**
 * What the stateful functions of one handler's expression remember from event to event. As in Kapacitor there is one
 * counter, one running mean and one range per expression, shared by all calls of the same function. For one thread.
 */
public final class Memory {

    private static final byte VERSION = 1;
    private static final int LENGTH = 1 + 6 * Long.BYTES;

    private long count;
    private double sigmaCount;
    private double mean;
    private double squares;
    private double lowest = Double.POSITIVE_INFINITY;
    private double highest = Double.NEGATIVE_INFINITY;

    Memory() {}

    /** For an expression that is not stateful, or whose memory is of no interest; begins anew with each call. */
    public static Memory none() {
        return new Memory();
    }

    /** All of it, for {@link Expression#restore}: a version byte and six numbers. */
    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .put(VERSION)
                .putLong(count)
                .putDouble(sigmaCount)
                .putDouble(mean)
                .putDouble(squares)
                .putDouble(lowest)
                .putDouble(highest)
                .array();
    }

    static Memory of(byte[] bytes) {
        if (bytes.length != LENGTH || bytes[0] != VERSION) {
            throw new IllegalArgumentException("the memory of an expression has " + LENGTH + " bytes and version "
                    + VERSION + "; these are " + bytes.length + " bytes"
                    + (bytes.length == 0 ? "" : " of version " + bytes[0]));
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, LENGTH - 1);
        var memory = new Memory();
        memory.count = buffer.getLong();
        memory.sigmaCount = buffer.getDouble();
        memory.mean = buffer.getDouble();
        memory.squares = buffer.getDouble();
        memory.lowest = buffer.getDouble();
        memory.highest = buffer.getDouble();
        return memory;
    }

    /** One more than the time before; 1 at first. */
    long count() {
        return ++count;
    }

    /** How many standard deviations {@code x} is away from the mean of all so far, itself included (Welford's method). */
    double sigma(double x) {
        sigmaCount++;
        double delta = x - mean;
        mean += delta / sigmaCount;
        squares += delta * (x - mean);
        double variance = squares / (sigmaCount - 1);
        return sigmaCount < 2 || variance == 0 ? 0 : Math.abs(x - mean) / Math.sqrt(variance);
    }

    /** The distance between the lowest and the highest so far, {@code x} included. */
    double spread(double x) {
        if (x < lowest) {
            lowest = x;
        }
        if (x > highest) {
            highest = x;
        }
        return highest - lowest;
    }
}
