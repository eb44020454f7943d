package io.gatehouse.clients;

import io.gatehouse.platform.Refusal;
import java.util.List;

/** What must be true of a client about the people who use it: how it knows them, who asks them. */
final class SubjectRules {

    private SubjectRules() {}

    static void check(Client wanted, List<Refusal> refusals) {
        if (wanted.selfRegistered() && wanted.consentTrusted()) {
            refusals.add(
                    new Refusal("consent", "trusted is not for a client that registered itself"));
        }
        if (!wanted.isPairwise()) {
            return;
        }
        // OpenID Connect Core section 8.1.
        if (!wanted.kind().usesCode()) {
            refusals.add(
                    new Refusal(
                            "settings." + ClientMetadata.SUBJECT_TYPE,
                            "pairwise is for clients with redirect_uris, which show their sector"));
        } else if (wanted.sector() == null) {
            refusals.add(
                    new Refusal(
                            "settings." + ClientMetadata.SUBJECT_TYPE,
                            "pairwise needs sector_identifier_uri, unless all redirect_uris have one host"));
        }
    }
}
