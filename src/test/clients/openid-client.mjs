// What an application does with openid-client, one scenario per start. Speaks with its test by lines
// of JSON: reads its settings, says {"visit": address} where a person's browser is needed and reads
// the address that the browser came back to, and says {"result": {...}} at the end.
import * as client from 'openid-client'
import { webcrypto } from 'node:crypto'
import readline from 'node:readline'

// Node 18, which Debian 12 has, does not offer it by this name.
globalThis.crypto ??= webcrypto

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const read = async () => (await lines.next()).value
const say = (what) => process.stdout.write(JSON.stringify(what) + '\n')

const settings = JSON.parse(await read())

async function visit(address) {
  say({ visit: address.href })
  return new URL(await read())
}

const basic = () => client.ClientSecretBasic(settings.secret)

async function signed() {
  const { kid, alg, ...jwk } = settings.key
  const key = await crypto.subtle.importKey(
    'jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
  return { key, kid }
}

/** The issuer's own description is all that the library is told. */
function discover(authentication, metadata = {}, ...more) {
  return client.discovery(new URL(settings.issuer), settings.clientId, metadata, authentication, checked(...more))
}

const checked = (...more) =>
  ({ execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks, ...more] })

async function signIn(config, build, options) {
  const verifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const nonce = client.randomNonce()
  const address = await build(config, {
    redirect_uri: settings.redirectUri,
    scope: settings.scope,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce
  })
  const back = await visit(address)
  return client.authorizationCodeGrant(
    config,
    back,
    { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
    undefined,
    options)
}

/** What the library says instead of an answer. */
async function failure(promise) {
  try {
    await promise
    return 'none'
  } catch (refused) {
    return refused.error ?? refused.cause?.[0]?.parameters?.error ?? String(refused.cause ?? refused)
  }
}

const scenarios = {
  async code() {
    const config = await discover(basic())
    const tokens = await signIn(config, client.buildAuthorizationUrl)
    const sub = tokens.claims().sub
    const userInfo = await client.fetchUserInfo(config, tokens.access_token, sub)
    const alive = await client.tokenIntrospection(config, tokens.access_token)
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
    await client.tokenRevocation(config, refreshed.refresh_token)
    const dead = await client.tokenIntrospection(config, refreshed.access_token)
    const bye = await visit(client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: settings.afterLogout,
      id_token_hint: refreshed.id_token,
      state: 'signed-out'
    }))
    return {
      sub,
      email: userInfo.email,
      active: alive.active,
      refreshedSub: refreshed.claims().sub,
      stillActive: dead.active,
      refreshAfterRevocation: await failure(client.refreshTokenGrant(config, refreshed.refresh_token)),
      userInfoAfterRevocation:
        await failure(client.fetchUserInfo(config, refreshed.access_token, sub)),
      bye: bye.href
    }
  },

  async pushed() {
    const config = await discover(basic())
    let address
    const tokens = await signIn(config, async (...request) => {
      address = await client.buildAuthorizationUrlWithPAR(...request)
      return address
    })
    return { sub: tokens.claims().sub, parameters: [...address.searchParams.keys()].sort() }
  },

  async dpop() {
    const config = await discover(client.None())
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    const tokens = await signIn(config, client.buildAuthorizationUrl, { DPoP })
    const sub = tokens.claims().sub
    const userInfo = await client.fetchUserInfo(config, tokens.access_token, sub, { DPoP })
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP })
    return {
      sub,
      type: tokens.token_type,
      email: userInfo.email,
      refreshedType: refreshed.token_type,
      withAnotherKey: await failure(
        client.refreshTokenGrant(config, refreshed.refresh_token, undefined, { DPoP: other })),
      again: (await client.refreshTokenGrant(
        config, refreshed.refresh_token, undefined, { DPoP })).token_type
    }
  },

  async privateKey() {
    const config = await discover(client.PrivateKeyJwt(await signed()))
    const tokens = await signIn(config, client.buildAuthorizationUrl)
    const pushed = await signIn(config, client.buildAuthorizationUrlWithPAR)
    return { sub: tokens.claims().sub, pushedSub: pushed.claims().sub }
  },

  async secretJwt() {
    const config = await discover(client.ClientSecretJwt(settings.secret))
    const tokens = await signIn(config, client.buildAuthorizationUrl)
    const pushed = await signIn(config, client.buildAuthorizationUrlWithPAR)
    return { sub: tokens.claims().sub, pushedSub: pushed.claims().sub }
  },

  async machine() {
    const config = await discover(client.PrivateKeyJwt(await signed()))
    const tokens = await client.clientCredentialsGrant(config, {})
    const alive = await client.tokenIntrospection(config, tokens.access_token)
    return { scope: tokens.scope, active: alive.active, client: alive.client_id }
  },

  /** The request signed (JAR), the answer signed (JARM), UserInfo signed. */
  async signedBothWays() {
    const config = await discover(
      client.PrivateKeyJwt(await signed()),
      { authorization_signed_response_alg: 'ES256', userinfo_signed_response_alg: 'ES256',
        id_token_signed_response_alg: 'ES256' },
      client.useJwtResponseMode)
    const tokens = await signIn(config, async (...request) =>
      client.buildAuthorizationUrlWithJAR(...request, await signed()))
    const sub = tokens.claims().sub
    const userInfo = await client.fetchUserInfo(config, tokens.access_token, sub)
    return { sub, email: userInfo.email }
  },

  /** A screen shows a code; the person enters it elsewhere. */
  async device() {
    const config = await discover(client.None())
    const begun = await client.initiateDeviceAuthorization(config, { scope: settings.scope })
    await visit(new URL(begun.verification_uri_complete))
    // The person was quick, so the first question has an answer.
    const tokens = await client.pollDeviceAuthorizationGrant(config, { ...begun, interval: 0.1 })
    const sub = tokens.claims().sub
    const userInfo = await client.fetchUserInfo(config, tokens.access_token, sub)
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
    return { sub, email: userInfo.email, refreshedSub: refreshed.claims().sub }
  },

  /** Registers itself, with a key to which its ID tokens are encrypted. */
  async registered() {
    const ecdh = { name: 'ECDH', namedCurve: 'P-256' }
    const { publicKey, privateKey } = await crypto.subtle.generateKey(ecdh, true, ['deriveBits'])
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
    const config = await client.dynamicClientRegistration(
      new URL(settings.issuer),
      {
        client_name: 'Registered by itself',
        redirect_uris: [settings.redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        scope: settings.scope,
        token_endpoint_auth_method: 'client_secret_post',
        id_token_encrypted_response_alg: 'ECDH-ES',
        id_token_encrypted_response_enc: 'A256GCM',
        jwks: { keys: [{ kty, crv, x, y, kid: 'mine', use: 'enc', alg: 'ECDH-ES' }] }
      },
      undefined,
      { initialAccessToken: settings.initialAccessToken, ...checked() })
    client.enableDecryptingResponses(config, ['A256GCM'], { key: privateKey, kid: 'mine' })
    const tokens = await signIn(config, client.buildAuthorizationUrl)
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
    return {
      client: config.clientMetadata().client_id,
      sub: tokens.claims().sub,
      audience: tokens.claims().aud,
      parts: tokens.id_token.split('.').length,
      refreshedSub: refreshed.claims().sub
    }
  },

  /** Somebody answers in the place of the issuer (RFC 9207). */
  async mixedUp() {
    const config = await discover(basic())
    return { failure: await failure(signIn(config, client.buildAuthorizationUrl)) }
  }
}

say({ result: await scenarios[process.argv[2]]() })
process.exit(0)
