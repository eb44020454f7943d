package io.gatehouse.companies;

import io.gatehouse.accounts.EmailAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a company asks of the people who act for it.
 *
 * @param sessionAbsolute how long ago a person may have signed in at most; null for the instance's
 *     limit
 * @param sessionIdle how long the session may have lain unused since then; null for the instance's
 *     limit
 * @param allowedEmailDomains domains that the addresses of members have, in ASCII and lower case,
 *     subdomains not included; empty for every domain
 */
public record CompanyPolicy(
        @Nullable Duration sessionAbsolute,
        @Nullable Duration sessionIdle,
        Set<String> allowedEmailDomains) {

    /** Asks nothing more than the instance does. */
    public static final CompanyPolicy NONE = new CompanyPolicy(null, null, Set.of());

    public CompanyPolicy {
        allowedEmailDomains = Set.copyOf(allowedEmailDomains);
    }

    /** True when the session of a person matters for more than being signed in. */
    public boolean limitsSessions() {
        return sessionAbsolute != null || sessionIdle != null;
    }

    /**
     * True when a session fits at {@code now}.
     *
     * @param authenticatedAt when the person last proved a factor
     * @param idle the longest time it lay unused since then
     */
    public boolean allows(Instant authenticatedAt, Duration idle, Instant now) {
        return (sessionAbsolute == null || authenticatedAt.plus(sessionAbsolute).isAfter(now))
                && (sessionIdle == null || idle.compareTo(sessionIdle) < 0);
    }

    /** True when a person with this address may be a member. */
    public boolean allows(EmailAddress email) {
        return allowedEmailDomains.isEmpty() || allowedEmailDomains.contains(email.domain());
    }
}
