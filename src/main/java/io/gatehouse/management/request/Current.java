package io.gatehouse.management.request;

import io.gatehouse.companies.Company;
import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/** What the filters found out about the request, for those that come after them. */
final class Current {

    private static final String CALLER = Current.class.getName() + ".caller";
    private static final String COMPANY = Current.class.getName() + ".company";
    private static final String INQUIRY = Current.class.getName() + ".inquiry";
    private static final String BODY = Current.class.getName() + ".body";
    private static final String RECENT = Current.class.getName() + ".recent";

    private Current() {}

    static Caller caller(ServletRequest request) {
        if (request.getAttribute(CALLER) instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("the request has passed no TokenFilter");
    }

    static void caller(ServletRequest request, Caller caller) {
        request.setAttribute(CALLER, caller);
    }

    static @Nullable Company company(ServletRequest request) {
        return request.getAttribute(COMPANY) instanceof Company company ? company : null;
    }

    static void company(ServletRequest request, Company company) {
        request.setAttribute(COMPANY, company);
    }

    static Inquiry inquiry(ServletRequest request) {
        if (request.getAttribute(INQUIRY) instanceof Inquiry inquiry) {
            return inquiry;
        }
        throw new IllegalStateException("the request has passed no transaction");
    }

    static void inquiry(ServletRequest request, Inquiry inquiry) {
        request.setAttribute(INQUIRY, inquiry);
    }

    static byte[] body(ServletRequest request) {
        return request.getAttribute(BODY) instanceof byte[] body ? body : new byte[0];
    }

    static void body(ServletRequest request, byte[] body) {
        request.setAttribute(BODY, body);
    }

    /** True when the request took a recent sign-in, and had it. */
    static boolean tookRecentSignIn(ServletRequest request) {
        return request.getAttribute(RECENT) != null;
    }

    static void recentSignInTaken(ServletRequest request) {
        request.setAttribute(RECENT, true);
    }
}
