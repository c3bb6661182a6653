package io.tocsin.settings;

/**
 * Text that must not be printed: {@code toString} is {@code ***}, and so is every log line, error and effective
 * configuration it stands in. Equal by value.
 */
public record Secret(String reveal) {

    /** Three asterisks, whatever the value. */
    @Override
    public String toString() {
        return "***";
    }
}
