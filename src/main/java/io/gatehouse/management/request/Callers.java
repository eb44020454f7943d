package io.gatehouse.management.request;

import io.gatehouse.accounts.Account;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.CompanyRole;
import io.gatehouse.companies.Membership;
import io.gatehouse.protocol.introspection.LiveToken;
import io.gatehouse.usability.Usability;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Finds out who stands behind an access token, and how far they reach at this moment. */
@Service
class Callers {

    private final Usability usability;

    Callers(Usability usability) {
        this.usability = usability;
    }

    /** Empty when the token is for another API than this one. */
    Optional<Caller> find(LiveToken token) {
        return Optional.of(token)
                .filter(live -> live.api() != null && live.api().builtIn())
                .flatMap(live ->
                        live.account() == null
                                ? Optional.of(service(live))
                                : person(live, live.account()));
    }

    private Caller service(LiveToken live) {
        Company company = company(live);
        return new Caller(
                "client:" + live.client().id(),
                live.client(),
                null,
                live.scopes(),
                live.client().company() == null,
                company,
                company == null ? null : CompanyRole.ADMIN,
                null);
    }

    private Optional<Caller> person(LiveToken live, UUID id) {
        return usability.account(id).map(account -> person(live, account));
    }

    private Caller person(LiveToken live, Account account) {
        // A client that a company owns acts for that company alone, whoever signs in to it:
        // otherwise
        // a company could lure operators, and people of other companies, into lending it their
        // power.
        UUID owner = live.client().company();
        Company company = owner == null || owner.equals(live.company()) ? company(live) : null;
        CompanyRole role =
                company == null
                        ? null
                        : usability
                                .membership(account.id(), company.id())
                                .map(Membership::companyRole)
                                .orElse(null);
        boolean instance = account.operator() && owner == null;
        return new Caller(
                "account:" + account.id(),
                live.client(),
                account,
                live.scopes(),
                instance,
                company,
                role,
                live.signedInAt());
    }

    private @org.jspecify.annotations.Nullable Company company(LiveToken live) {
        UUID company = live.company();
        return company == null ? null : usability.company(company).orElse(null);
    }
}
