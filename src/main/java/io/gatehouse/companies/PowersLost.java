package io.gatehouse.companies;

/**
 * Somebody no longer runs a company: left, was removed or suspended, or is a mere member now.
 *
 * @param before the membership as it was
 * @param actor who changed or ended it
 */
record PowersLost(Membership before, String actor) {}
