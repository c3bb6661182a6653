package io.tocsin.cli.daemon;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * What to do on a POSIX signal. Java has no supported way to see one but {@code sun.misc.Signal} of the module
 * {@code jdk.unsupported}; it is reached by name, since the compiler warns of each use in a way that cannot be suppressed.
 */
final class Signals {

    private Signals() {}

    /**
     * Runs {@code action}, on a thread of the virtual machine, each time the process gets the signal.
     *
     * @param name without {@code SIG}: {@code HUP}, {@code TERM}, {@code INT}
     * @throws IllegalStateException if this virtual machine does not let go of the signal, as with {@code -Xrs}
     */
    static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object calling = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, args) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), calling);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the signal " + name + " cannot be handled", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java has no sun.misc.Signal", e);
        }
    }
}
