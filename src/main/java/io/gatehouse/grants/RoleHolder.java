package io.gatehouse.grants;

import io.gatehouse.apis.SubjectKind;
import io.gatehouse.clients.Client;
import io.gatehouse.companies.Membership;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who can hold a role. */
public sealed interface RoleHolder {

    /** A person as a member of a company. */
    record Member(Membership membership) implements RoleHolder {}

    /** The service account of a service client. */
    record Service(Client client) implements RoleHolder {}

    /** The kind by which roles say whom they are for. */
    default SubjectKind kind() {
        return this instanceof Member ? SubjectKind.PERSON : SubjectKind.SERVICE;
    }

    /** The company in which the role holds; null for a service account of the platform. */
    default @Nullable UUID company() {
        return switch (this) {
            case Member(Membership membership) -> membership.companyId();
            case Service(Client client) -> client.company();
        };
    }
}
