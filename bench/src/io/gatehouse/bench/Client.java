package io.gatehouse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** A person's browser and the applications behind it, on one connection; used by one thread. */
final class Client implements AutoCloseable {
    private static final int MAX_HOPS = 8;
    private static final String BOUND = "\"token_type\":\"DPoP\"";

    private final Target target;
    private final Connection connection;
    private final String serviceRequest;
    private final String serviceAuthentication;
    private final String webAuthentication;
    private final String readerAuthentication;
    private final AuthorizationRequest request;
    private Map<String, String> cookies = new LinkedHashMap<>();
    private String accessToken = "";
    private String refreshToken = "";
    private String boundToken = "";
    private final Proofs proofs = new Proofs();

    Client(Target target) {
        this.target = target;
        this.connection = new Connection(target.port());
        this.serviceRequest =
                "grant_type=client_credentials"
                        + (target.has("service.scope")
                                ? "&scope=" + Parameters.encode(target.get("service.scope"))
                                : "");
        this.serviceAuthentication = basic("service");
        this.webAuthentication = basic("web");
        this.readerAuthentication = basic("introspection");
        this.request = new AuthorizationRequest(target);
    }

    /** A machine's token. */
    Reply service() throws IOException {
        return connection
                .post(target.get("token"), serviceAuthentication, serviceRequest)
                .expect(200, "\"access_token\"", "\"expires_in\"");
    }

    /** A code for the live session, redeemed. */
    void codeFlow() throws IOException {
        Reply reply = redeem(connection.get(request.inTheOpen(), cookieHeader()), "");
        accessToken = reply.member("access_token");
        refreshToken = reply.member("refresh_token");
        boundToken = "";
    }

    /** The same with a request object. */
    void signedCodeFlow() throws IOException {
        redeem(connection.get(request.signed(), cookieHeader()), "");
    }

    /** A request that is pushed; gives the reference. */
    String push() throws IOException {
        return connection
                .post(target.get("par"), webAuthentication, request.form())
                .expect(201, "\"request_uri\"", "\"expires_in\"")
                .member("request_uri");
    }

    /** The code flow with a request that is pushed first. */
    void pushedCodeFlow() throws IOException {
        redeem(connection.get(request.byReference(push()), cookieHeader()), "");
    }

    /** The code flow whose tokens are bound to a key. */
    void boundCodeFlow() throws IOException {
        Reply first = connection.get(request.inTheOpen(), cookieHeader());
        redeem(first, proof("POST", "token", "")).expect(200, BOUND);
    }

    private Reply redeem(Reply first, String proof) throws IOException {
        return connection
                .post(target.get("token"), webAuthentication + proof, request.redeem(code(first)))
                .expect(200, "\"access_token\"", "\"id_token\"", "\"refresh_token\"");
    }

    /** A new browser: the sign-in page, the password, and the code that comes of it. */
    void signIn() throws IOException {
        cookies = new LinkedHashMap<>();
        Reply page = follow(connection.get(request.inTheOpen(), ""));
        page.expect(200);
        Form form = Form.withPassword(page.text());
        Map<String, String> fields = new LinkedHashMap<>(form.hidden());
        fields.put(target.get("form.username"), target.get("account.username"));
        fields.put(target.get("form.password"), target.get("account.password"));
        code(connection.post(local(form.action()), cookieHeader(), Parameters.encode(fields)));
    }

    /** Rotates the refresh token. */
    void refresh() throws IOException {
        rotate("");
    }

    /** Rotates the refresh token, for an access token that is bound to a key. */
    void boundRefresh() throws IOException {
        boundToken = rotate(proof("POST", "token", "")).expect(200, BOUND).member("access_token");
    }

    private Reply rotate(String proof) throws IOException {
        Reply reply =
                connection
                        .post(
                                target.get("token"),
                                webAuthentication + proof,
                                "grant_type=refresh_token&refresh_token=" + Parameters.encode(refreshToken))
                        .expect(200, "\"access_token\"");
        String next = reply.member("refresh_token");
        if (next.equals(refreshToken)) {
            throw new WrongAnswer("the refresh token was not rotated", reply);
        }
        refreshToken = next;
        return reply;
    }

    /** A machine's token that is bound to a key. */
    void boundService() throws IOException {
        connection
                .post(
                        target.get("token"),
                        serviceAuthentication + proof("POST", "token", ""),
                        serviceRequest)
                .expect(200, BOUND);
    }

    /** A person's token that is bound to a key, used with a new proof each time. */
    void boundUserInfo() throws IOException {
        if (boundToken.isEmpty()) {
            boundRefresh();
        }
        connection
                .get(
                        target.get("userinfo"),
                        "Authorization: DPoP " + boundToken + "\r\n"
                                + proof("GET", "userinfo", boundToken))
                .expect(200, "\"sub\"");
    }

    private String proof(String method, String endpoint, String accessToken) {
        return proofs.header(method, target.origin() + target.get(endpoint), accessToken);
    }

    void introspect() throws IOException {
        connection
                .post(target.get("introspection"), readerAuthentication, "token=" + accessToken)
                .expect(200, "\"active\":true", "\"sub\"");
    }

    void userInfo() throws IOException {
        connection
                .get(target.get("userinfo"), "Authorization: Bearer " + accessToken + "\r\n")
                .expect(200, "\"sub\"");
    }

    void keys() throws IOException {
        connection.get(target.get("jwks"), "").expect(200, "\"keys\"", "\"kid\"");
    }

    void discovery() throws IOException {
        connection.get(target.get("discovery"), "").expect(200, "\"issuer\"", "\"jwks_uri\"");
    }

    /** Whether the server says it is ready. */
    boolean ready() {
        try {
            return connection.get(target.get("ready"), "").status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String code(Reply first) throws IOException {
        Reply reply = follow(first);
        String location = reply.header("Location");
        if (location == null || !request.isAnsweredAt(location)) {
            throw new WrongAnswer("no code", reply);
        }
        int at = location.indexOf("code=") + 5;
        int end = location.indexOf('&', at);
        return URLDecoder.decode(location.substring(at, end < 0 ? location.length() : end), UTF_8);
    }

    /** Follows redirects as long as they stay with the server. */
    private Reply follow(Reply first) throws IOException {
        Reply reply = first;
        keep(reply);
        for (int hop = 0; hop < MAX_HOPS && staysHere(reply); hop++) {
            reply = connection.get(local(reply.header("Location")), cookieHeader());
            keep(reply);
        }
        return reply;
    }

    private boolean staysHere(Reply reply) {
        String location = reply.header("Location");
        return reply.status() / 100 == 3
                && location != null
                && (location.startsWith("/") || location.startsWith(target.origin() + "/"));
    }

    private String local(String address) {
        return address.startsWith(target.origin())
                ? address.substring(target.origin().length())
                : address;
    }

    private void keep(Reply reply) {
        for (String cookie : reply.cookies()) {
            int equals = cookie.indexOf('=');
            if (equals == cookie.length() - 1) {
                cookies.remove(cookie.substring(0, equals));
            } else {
                cookies.put(cookie.substring(0, equals), cookie.substring(equals + 1));
            }
        }
    }

    private String cookieHeader() {
        if (cookies.isEmpty()) {
            return "";
        }
        StringBuilder header = new StringBuilder("Cookie: ");
        cookies.forEach(
                (name, value) -> {
                    header.append(header.length() > 8 ? "; " : "");
                    header.append(name).append('=').append(value);
                });
        return header.append("\r\n").toString();
    }

    private String basic(String client) {
        String pair = Parameters.encode(target.get(client + ".id")) + ":" + Parameters.encode(target.get(client + ".secret"));
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)) + "\r\n";
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
