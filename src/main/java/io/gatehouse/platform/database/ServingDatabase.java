package io.gatehouse.platform.database;

/**
 * How the app role reaches the database, for a connection outside of the pool (LISTEN).
 *
 * @param url the JDBC address
 * @param user the app role
 * @param password never logged
 */
record ServingDatabase(String url, String user, String password) {
    @Override
    public String toString() {
        return "%s as %s".formatted(url, user);
    }
}
