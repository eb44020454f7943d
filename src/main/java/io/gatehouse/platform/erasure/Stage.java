package io.gatehouse.platform.erasure;

/**
 * The order in which a company's rows go: what others are made from before what is made from it.
 */
public enum Stage {
    /** What tokens are made from. */
    CODES(true),
    /** What can be presented, or made into something that can. */
    TOKENS(true),
    /** What a client got from a sign-in. */
    AUTHORIZATIONS(true),
    /** What people allowed. */
    CONSENTS(true),
    /** Roles of members and service accounts. */
    GRANTS(true),
    /** What belongs to a client. */
    CLIENT_PARTS(true),
    /** The clients themselves, by which earlier stages find their rows. */
    CLIENTS(true),
    /** Policies, offers, letters: how the company is run. */
    SETTINGS(false),
    /** Memberships, and the people who are nowhere else. */
    PEOPLE(false),
    /** What the company may use. */
    ENTITLEMENTS(false),
    /** Its audit log. */
    LOG(false);

    private final boolean instanceData;

    Stage(boolean instanceData) {
        this.instanceData = instanceData;
    }

    /**
     * True for what also goes when only the data of the company is deleted and the company stays.
     */
    public boolean isInstanceData() {
        return instanceData;
    }
}
