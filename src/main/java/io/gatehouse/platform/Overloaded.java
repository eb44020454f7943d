package io.gatehouse.platform;

/** There is too much to do at this moment; the caller may try again shortly. Becomes 503. */
public class Overloaded extends RuntimeException {

    /** Says what there is too much of. */
    public Overloaded(String what) {
        super(what);
    }
}
