package io.gatehouse.desiredstate;

/** A secret on its way from the file; never printed. */
record SecretText(String value) {
    @Override
    public String toString() {
        return "a secret";
    }
}
