package io.gatehouse.platform.database;

/** A database user and password. */
record Credentials(String user, String password) {
    @Override
    public String toString() {
        return user;
    }
}
