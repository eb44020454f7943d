package io.gatehouse.deletion;

import java.util.UUID;

/**
 * One of the two people who agree.
 *
 * @param account who it is
 * @param side whom they speak for; the caller has checked it
 */
public record Party(UUID account, Side side) {

    String actor() {
        return "account:" + account;
    }
}
