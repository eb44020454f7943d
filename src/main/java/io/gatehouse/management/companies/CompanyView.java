package io.gatehouse.management.companies;

import io.gatehouse.companies.Company;
import java.util.UUID;

/**
 * A company as callers see it.
 *
 * @param state {@code suspended}: nobody can act for it
 */
record CompanyView(UUID id, String slug, String name, State state) {

    static CompanyView of(Company company) {
        return new CompanyView(
                company.id(), company.slug(), company.name(), State.of(company.active()));
    }
}
