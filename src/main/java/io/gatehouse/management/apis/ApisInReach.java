package io.gatehouse.management.apis;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.apis.Entitlements;
import io.gatehouse.companies.Company;
import io.gatehouse.management.request.Caller;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The APIs that a caller may know of: all for the instance; for a company's callers those that it
 * may use, and Gatehouse's own. Which APIs there are for others is nobody's business.
 */
@Component
public class ApisInReach {

    private final Apis apis;
    private final Entitlements entitlements;

    ApisInReach(Apis apis, Entitlements entitlements) {
        this.apis = apis;
        this.entitlements = entitlements;
    }

    /** True when the caller may know of the API. */
    public boolean contains(Caller caller, Api api) {
        Company company = caller.company();
        return caller.instance()
                || api.builtIn()
                || (company != null && entitlements.find(company.id(), api.id()).isPresent());
    }

    /** The API with the audience, when the caller may know of it. */
    public Optional<Api> find(Caller caller, String audience) {
        return apis.byAudience(audience).filter(api -> contains(caller, api));
    }
}
