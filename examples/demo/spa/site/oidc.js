/**
 * A minimal OpenID Connect client for the browser: authorization code with PKCE (RFC 7636), state,
 * nonce, the issuer of the response (RFC 9207), refresh with rotation (OAuth 2.1), and sign-out.
 * A product would take a certified library; this one is short enough to read in one go.
 */

const encoder = new TextEncoder();

/** An error answer of the protocol, or a check of this client that failed. */
export class OidcError extends Error {
  constructor(code, description) {
    super(description || "");
    this.code = code;
  }
}

/** Reads where the issuer has its endpoints, and checks that it is the issuer we asked. */
export async function discover({ issuer, clientId }) {
  const metadata = await json(await fetch(`${issuer}/.well-known/openid-configuration`));
  if (metadata.issuer !== issuer) {
    throw new OidcError("wrong_issuer", `Expected ${issuer}, found ${metadata.issuer}`);
  }
  return { issuer, clientId, metadata };
}

/** Leaves for the sign-in page. What the callback must check stays behind in sessionStorage. */
export async function signIn(client, { redirectUri, scope, prompt }) {
  const pending = { verifier: random(), nonce: random(), redirectUri };
  const state = random();
  sessionStorage.setItem(`pending.${state}`, JSON.stringify(pending));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    nonce: pending.nonce,
    code_challenge: base64url(await sha256(pending.verifier)),
    code_challenge_method: "S256",
  });
  if (prompt) {
    query.set("prompt", prompt);
  }
  location.assign(`${client.metadata.authorization_endpoint}?${query}`);
}

/** Finishes a sign-in with the callback's query; answers the tokens and the ID token's claims. */
export async function finishSignIn(client, query) {
  const key = `pending.${query.get("state")}`;
  const pending = JSON.parse(sessionStorage.getItem(key));
  sessionStorage.removeItem(key);
  if (!pending) {
    throw new OidcError("unknown_state", "This answer belongs to no sign-in of this page.");
  }
  // RFC 9207 section 2.4: an answer of another issuer must not reach our token endpoint.
  const mustName = client.metadata.authorization_response_iss_parameter_supported;
  if ((mustName || query.has("iss")) && query.get("iss") !== client.issuer) {
    throw new OidcError("wrong_issuer", "The answer came from another issuer.");
  }
  if (query.has("error")) {
    throw new OidcError(query.get("error"), query.get("error_description"));
  }
  const tokens = await tokenRequest(client, {
    grant_type: "authorization_code",
    code: query.get("code"),
    redirect_uri: pending.redirectUri,
    code_verifier: pending.verifier,
  });
  const claims = await verifyIdToken(client, tokens.id_token);
  if (claims.nonce !== pending.nonce) {
    throw new OidcError("wrong_nonce", "The ID token was made for another sign-in.");
  }
  return { ...tokens, claims };
}

/** Exchanges the refresh token; the answer replaces the old tokens whole. */
export async function refresh(client, old) {
  const tokens = await tokenRequest(client, {
    grant_type: "refresh_token",
    refresh_token: old.refresh_token,
  });
  const claims = tokens.id_token ? await verifyIdToken(client, tokens.id_token) : old.claims;
  if (claims.sub !== old.claims.sub) {
    throw new OidcError("wrong_subject", "The new ID token names another person.");
  }
  return { ...old, ...tokens, claims };
}

/** What the issuer tells about the person. */
export async function userInfo(client, { access_token }) {
  const answer = await fetch(client.metadata.userinfo_endpoint, {
    headers: { Authorization: `Bearer ${access_token}` },
  });
  return json(answer);
}

/** Leaves for the issuer's sign-out (OpenID Connect RP-Initiated Logout). */
export function signOut(client, { id_token }, postLogoutRedirectUri) {
  const query = new URLSearchParams({
    id_token_hint: id_token,
    client_id: client.clientId,
    post_logout_redirect_uri: postLogoutRedirectUri,
  });
  location.assign(`${client.metadata.end_session_endpoint}?${query}`);
}

/** The claims inside a JWT, not verified; null for a token that is not a JWT. */
export function claimsOf(token) {
  const parts = token.split(".");
  return parts.length === 3 ? JSON.parse(new TextDecoder().decode(bytes(parts[1]))) : null;
}

async function tokenRequest(client, parameters) {
  const answer = await fetch(client.metadata.token_endpoint, {
    method: "POST",
    body: new URLSearchParams({ client_id: client.clientId, ...parameters }),
  });
  return json(answer);
}

async function json(answer) {
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new OidcError(body.error ?? `status_${answer.status}`, body.error_description);
  }
  return body;
}

/** OpenID Connect Core section 3.1.3.7. */
async function verifyIdToken(client, token) {
  const [head, payload, signature] = token.split(".");
  const { alg, kid } = JSON.parse(new TextDecoder().decode(bytes(head)));
  if (alg !== "RS256") {
    throw new OidcError("wrong_algorithm", `This client expects RS256, found ${alg}`);
  }
  const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const { keys } = await json(await fetch(client.metadata.jwks_uri));
  const jwk = keys.find((key) => key.kid === kid && key.kty === "RSA");
  const key = jwk && (await crypto.subtle.importKey("jwk", jwk, rsa, false, ["verify"]));
  const signed = encoder.encode(`${head}.${payload}`);
  if (!key || !(await crypto.subtle.verify(rsa, key, bytes(signature), signed))) {
    throw new OidcError("wrong_signature", "The ID token is not signed by the issuer.");
  }
  const claims = claimsOf(token);
  const now = Date.now() / 1000;
  if (claims.iss !== client.issuer || ![claims.aud].flat().includes(client.clientId)) {
    throw new OidcError("wrong_audience", "The ID token is for somebody else.");
  }
  if (claims.exp < now - 60 || claims.iat > now + 60) {
    throw new OidcError("expired", "The ID token is not of this time.");
  }
  return claims;
}

function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

async function sha256(text) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
}

function base64url(data) {
  return btoa(String.fromCharCode(...data))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function bytes(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
