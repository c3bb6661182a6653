/**
 * What tocsin costs, measured from outside: the ratios of the performance budget, each as alternating runs of two sides on
 * the same machine in the same minutes. {@link io.tocsin.bench.BenchMain} runs them; the stages of one event are measured
 * by JMH, in the packages they belong to.
 */
@NullMarked
package io.tocsin.bench;

import org.jspecify.annotations.NullMarked;
