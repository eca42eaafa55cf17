package org.tcpreassembly.capture;

/** Opens an interface in a process of its own, and prints what came of it. */
final class OpenInterface {
    private OpenInterface() {}

    public static void main(String[] arguments) {
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                LiveSource.open(new LiveOptions(arguments[0], "", 262_144, true, 1 << 20))
                        .close();
                System.out.println("opened");
            } catch (CaptureException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
