package io.tocsin.wire;

import com.fasterxml.jackson.core.io.NumberOutput;

/**
 * Finite doubles as Go's {@code encoding/json} prints them: the fewest digits that read back to the same double and, of
 * those, the nearest; plain from 1e-6 up to but without 1e21, else with an exponent without leading zeros.
 */
public final class GoFloat {

    private static final int LOWEST_PLAIN_EXPONENT = -6;
    private static final int LOWEST_SCIENTIFIC_EXPONENT = 21;

    private GoFloat() {}

    /** The text of a finite number. */
    public static String text(double number) {
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        String sign = number < 0 ? "-" : "";
        double magnitude = Math.abs(number);
        // the JDK prints too many digits before version 19, Jackson's Schubfach does not
        String javaText = NumberOutput.toString(magnitude, true);
        int exponentAt = javaText.indexOf('E');
        String decimal = exponentAt < 0 ? javaText : javaText.substring(0, exponentAt);
        int point = decimal.indexOf('.');
        int exponent =
                point - 1 + (exponentAt < 0 ? 0 : Integer.parseInt(javaText, exponentAt + 1, javaText.length(), 10));
        String digits = decimal.substring(0, point) + decimal.substring(point + 1);
        int leadingZeros = 0;
        while (digits.charAt(leadingZeros) == '0') {
            leadingZeros++;
        }
        exponent -= leadingZeros;
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        digits = digits.substring(leadingZeros, end);
        if (digits.length() == 2 && magnitude < Double.MIN_NORMAL) {
            // where one digit would do, Java takes the nearest of two: the smallest double is 4.9E-324 there, 5e-324 in
            // Go
            int rounded = (Integer.parseInt(digits) + 5) / 10;
            if (Double.parseDouble(rounded + "E" + exponent) == magnitude) {
                exponent += rounded / 10;
                digits = rounded == 10 ? "1" : Integer.toString(rounded);
            }
        }
        return sign + layOut(digits, exponent);
    }

    /** The number {@code d.ddd} times ten to the {@code exponent}. */
    private static String layOut(String digits, int exponent) {
        int length = digits.length();
        if (exponent < LOWEST_PLAIN_EXPONENT || exponent >= LOWEST_SCIENTIFIC_EXPONENT) {
            String fraction = length == 1 ? "" : "." + digits.substring(1);
            return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "" : "+") + exponent;
        }
        if (exponent < 0) {
            return "0." + "0".repeat(-exponent - 1) + digits;
        }
        if (length <= exponent + 1) {
            return digits + "0".repeat(exponent + 1 - length);
        }
        return digits.substring(0, exponent + 1) + "." + digits.substring(exponent + 1);
    }
}
