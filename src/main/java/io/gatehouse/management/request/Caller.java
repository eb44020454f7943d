package io.gatehouse.management.request;

import io.gatehouse.accounts.Account;
import io.gatehouse.apis.OwnApi;
import io.gatehouse.clients.Client;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.CompanyRole;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who sent the request, and how far they reach. What a token may do is its scopes; what it may do
 * it to is its reach: the whole instance, one company with a role there, or nothing but the person.
 *
 * @param actor as audit events name them: {@code account:ID} or {@code client:ID}
 * @param client the client that the token was issued to
 * @param account the person; null for a service
 * @param instance true for operators and for service clients of the platform
 * @param company the company that the token belongs to; null for none
 * @param role the person's role there as it is now, admin for the company's service clients; null
 *     for none
 * @param signedInAt when the person last proved who they are; null for a service
 */
public record Caller(
        String actor,
        Client client,
        @Nullable Account account,
        Set<String> scopes,
        boolean instance,
        @Nullable Company company,
        @Nullable CompanyRole role,
        @Nullable Instant signedInAt) {

    private static final String MANAGE = "manage";

    /**
     * True when the token has the scope; {@code manage} is read and write in one.
     *
     * @param scope without its {@code gatehouse.}
     */
    boolean has(String scope) {
        String resource = scope.substring(0, scope.indexOf(':') + 1);
        return scopes.contains(OwnApi.PREFIX + scope)
                || scopes.contains(OwnApi.PREFIX + resource + MANAGE);
    }

    /**
     * True when the token may hand the scope on: every scope of another API, and of this one what
     * the token has itself. Otherwise a token for clients alone would make itself one for
     * everything.
     *
     * @param scope by its whole name
     */
    public boolean mayPassOn(String scope) {
        if (!scope.startsWith(OwnApi.PREFIX)) {
            return true;
        }
        String own = scope.substring(OwnApi.PREFIX.length());
        String resource = own.substring(0, own.indexOf(':') + 1);
        return has(own)
                || (own.equals(resource + MANAGE)
                        && has(resource + "read")
                        && has(resource + "write"));
    }

    /** True when things of the company are within reach; null stands for those of the platform. */
    public boolean reaches(@Nullable UUID owner) {
        return instance || (owner != null && company != null && company.id().equals(owner));
    }

    /** True when the caller has this role or a higher one, or is of the instance. */
    public boolean isAtLeast(CompanyRole least) {
        return instance || (role != null && role.compareTo(least) <= 0);
    }

    /**
     * Goes on only with this role or a higher one.
     *
     * @param what what it takes the role for, as the end of a sentence
     */
    public void needs(CompanyRole least, String what) {
        if (!isAtLeast(least)) {
            throw new Refused(
                    Problem.of(
                            ProblemType.NOT_ALLOWED,
                            "It takes the company role %s to %s."
                                    .formatted(Words.of(least), what)));
        }
    }

    /** The id of the person; refuses services. */
    public UUID person() {
        if (account == null) {
            throw new Refused(
                    Problem.of(ProblemType.NOT_ALLOWED, "A service client has no account."));
        }
        return account.id();
    }

    /** The company of the token; refuses callers that have none. */
    public Company ownCompany() {
        if (company == null) {
            throw Refused.notFound();
        }
        return company;
    }

    /** By what answers are remembered: the same caller with the same reach and scopes. */
    String fingerprint() {
        return String.join(
                " ",
                actor,
                client.id().toString(),
                Objects.toString(company == null ? null : company.id()),
                Objects.toString(role),
                Boolean.toString(instance),
                String.join(",", scopes.stream().sorted().toList()));
    }
}
