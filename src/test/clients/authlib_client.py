"""What an application does with Authlib and requests.

Speaks with its test as openid-client.mjs does: settings in, {"visit": ...} and the address that the
browser came back to, {"result": ...} at the end.
"""

import json
import sys

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken

settings = json.loads(sys.stdin.readline())
metadata = requests.get(settings["issuer"] + "/.well-known/openid-configuration", timeout=20).json()


def say(what):
    print(json.dumps(what), flush=True)


def visit(address):
    say({"visit": address})
    return sys.stdin.readline().strip()


def session(secret, method):
    return OAuth2Session(
        settings["clientId"],
        secret,
        token_endpoint_auth_method=method,
        revocation_endpoint_auth_method=method,
        scope=settings["scope"],
        redirect_uri=settings["redirectUri"],
        code_challenge_method="S256",
        default_timeout=20,
    )


def sign_in(app):
    verifier, nonce = generate_token(48), generate_token()
    address, state = app.create_authorization_url(
        metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce
    )
    back = visit(address)
    token = app.fetch_token(
        metadata["token_endpoint"], authorization_response=back, state=state, code_verifier=verifier
    )
    return token, verified(token, nonce)


def verified(token, nonce):
    keys = JsonWebKey.import_key_set(requests.get(metadata["jwks_uri"], timeout=20).json())
    claims = jwt.decode(
        token["id_token"],
        keys,
        claims_cls=CodeIDToken,
        claims_options={
            "iss": {"essential": True, "value": metadata["issuer"]},
            "aud": {"essential": True, "value": settings["clientId"]},
        },
        claims_params={
            "nonce": nonce,
            "client_id": settings["clientId"],
            "access_token": token["access_token"],
        },
    )
    claims.validate(leeway=60)
    return claims


def code():
    app = session(settings["secret"], "client_secret_basic")
    token, claims = sign_in(app)
    user = app.get(metadata["userinfo_endpoint"]).json()
    endpoint = metadata["introspection_endpoint"]
    alive = app.introspect_token(endpoint, token=token["access_token"]).json()
    fresh = app.refresh_token(metadata["token_endpoint"], refresh_token=token["refresh_token"])
    app.revoke_token(metadata["revocation_endpoint"], token=fresh["refresh_token"])
    dead = app.introspect_token(endpoint, token=fresh["access_token"]).json()
    try:
        app.refresh_token(metadata["token_endpoint"], refresh_token=fresh["refresh_token"])
        failure = "none"
    except OAuthError as refused:
        failure = refused.error
    return {
        "sub": claims["sub"],
        "userInfoSub": user["sub"],
        "email": user["email"],
        "active": alive["active"],
        "stillActive": dead["active"],
        "refreshAfterRevocation": failure,
        "userInfoAfterRevocation": app.get(metadata["userinfo_endpoint"]).status_code,
    }


def private_key():
    app = session(JsonWebKey.import_key(settings["key"]), "private_key_jwt")
    app.register_client_auth_method(PrivateKeyJWT(metadata["token_endpoint"], alg="ES256"))
    _, claims = sign_in(app)
    return {"sub": claims["sub"]}


say({"result": {"code": code, "private_key": private_key}[sys.argv[1]]()})
