package io.gatehouse.bench;

/** The server answered something else than it should have. */
final class WrongAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 400;

    WrongAnswer(String what, Reply reply) {
        super(what + " in:\n" + shown(reply.head() + "\r\n" + reply.text()), null, false, false);
    }

    WrongAnswer(String what) {
        super(what, null, false, false);
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(SHOWN, text.length()));
    }
}
