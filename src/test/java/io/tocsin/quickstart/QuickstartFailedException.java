package io.tocsin.quickstart;

/** The quick start did not show what it promises. */
final class QuickstartFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    QuickstartFailedException(String message) {
        super(message);
    }
}
