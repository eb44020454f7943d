package io.gatehouse.platform.erasure;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The rows of one company in one table. Every module has one for each table that holds ids of
 * companies; a test compares them with the schema.
 */
public interface CompanyRows {

    /** The tables that go with these rows. */
    Set<String> tables();

    /** When its turn is. */
    Stage stage();

    /** How many rows there are, by the kind that people are shown. */
    Map<String, Long> count(UUID company);

    /**
     * Removes some, in the running transaction of the instance's scope. Called again until there is
     * nothing left, and anew after a crash.
     *
     * @param most how many at most
     * @return what was removed by kind; empty when nothing is left
     */
    Map<String, Long> delete(UUID company, int most);
}
