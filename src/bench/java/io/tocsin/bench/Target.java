package io.tocsin.bench;

/**
 * What a figure is compared with: the median of all rounds fails above, or below, {@code must}.
 *
 * @param figure what is measured, with its unit
 * @param isRate whether more is better
 * @param must the limit; {@link Double#NaN} for a figure without one
 * @param aim what good work reaches
 */
record Target(String figure, boolean isRate, double must, double aim) {

    static Target atLeast(String figure, double must, double aim) {
        return new Target(figure, true, must, aim);
    }

    static Target atMost(String figure, double must, double aim) {
        return new Target(figure, false, must, aim);
    }

    /** Only shown. */
    static Target shown(String figure) {
        return new Target(figure, true, Double.NaN, Double.NaN);
    }

    boolean isMissedBy(double median) {
        return isRate ? median < must : median > must;
    }
}
