/**
 * The commands of {@code tocsin}, one class each: read the arguments, ask the daemon, print.
 *
 * <p>Results go to standard output, everything else to standard error. Names, flags and layouts are those of Kapacitor's
 * client where it has the command. A command throws a {@link io.tocsin.problem.ProblemException} for what its user has
 * to read; the main class prints it.
 */
@NullMarked
package io.tocsin.cli.command;

import org.jspecify.annotations.NullMarked;
