package io.gatehouse.usability;

import io.gatehouse.apis.Api;
import io.gatehouse.grants.RolePath;
import java.util.List;
import java.util.Set;

/**
 * Why a person may do what they may in a company, and why not more.
 *
 * @param obstacles what makes everything else void; empty when nothing does
 * @param roles every way to a role, those that ended or do not count included
 * @param scopes every scope asked about
 */
public record Explanation(Set<Obstacle> obstacles, List<RolePath> roles, List<ScopeLine> scopes) {

    /** What makes everything void. */
    public enum Obstacle {
        ACCOUNT_DISABLED,
        COMPANY_SUSPENDED,
        NOT_A_MEMBER,
        MEMBERSHIP_SUSPENDED,
        /** The company's policy does not allow the address of its member. */
        ADDRESS_NOT_ALLOWED,
        CLIENT_DISABLED
    }

    /**
     * One scope.
     *
     * @param given true when a token for the client asked about would carry it
     * @param needsRole true when some role of the API lists it
     * @param roles names of the held roles that carry it
     * @param absences why it is not given; empty when it is
     */
    public record ScopeLine(
            Api api,
            String scope,
            boolean given,
            boolean needsRole,
            List<String> roles,
            Set<Absence> absences) {}

    /** Why a scope is not given. */
    public enum Absence {
        /** The company may not use the API. */
        API_NOT_ENTITLED,
        /** A role that carries it is granted, but the company may not use this role. */
        ROLE_NOT_ENTITLED,
        /** A role that carries it was granted until an end that has passed. */
        GRANT_ENDED,
        /** No role that carries it was ever granted, company-wide. */
        NO_ROLE,
        /** The client is not registered for it. */
        NOT_REGISTERED,
        /** It is for clients of another client type. */
        OTHER_CLIENT_TYPE,
        /** The person unticked it on the consent page. */
        DECLINED,
        /** Account, membership, company or client cannot be used. */
        UNUSABLE
    }
}
