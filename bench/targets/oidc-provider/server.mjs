// oidc-provider with a store in memory, one account, ES256 and JWT access tokens for machines.
// The password costs one scrypt of 19 MiB, about what Argon2id costs elsewhere.
import { generateKeyPairSync, randomBytes, scryptSync, scrypt, timingSafeEqual } from 'node:crypto';
import Provider from 'oidc-provider';

const origin = process.env.BENCH_ORIGIN;
const redirect = 'https://web.bench.example/callback';
const cost = { N: 16384, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const salt = randomBytes(16);
const account = { sub: 'alice', email: 'alice@bench.example', hash: scryptSync('Amber-Kettle-Orchard-2', salt, 32, cost) };
const resource = 'https://api.bench.example';
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

// The store that comes with it forgets all but the latest thousand, and with them the session of who measures.
class Store {
  static sessions = new Map();

  static grants = new Map();

  constructor(kind) {
    this.kind = kind;
    this.rows = new Map();
  }

  async upsert(id, row) {
    this.rows.set(id, row);
    if (this.kind === 'Session') Store.sessions.set(row.uid, row);
    if (row.grantId) Store.grants.set(row.grantId, [...(Store.grants.get(row.grantId) ?? []).slice(-9), () => this.rows.delete(id)]);
  }

  async find(id) { return this.rows.get(id); }

  async findByUid(uid) { return Store.sessions.get(uid); }

  async findByUserCode() { return undefined; }

  async consume(id) { this.rows.get(id).consumed = Math.floor(Date.now() / 1000); }

  async destroy(id) { this.rows.delete(id); }

  async revokeByGrantId(grant) {
    (Store.grants.get(grant) ?? []).forEach((forget) => forget());
    Store.grants.delete(grant);
  }
}

const provider = new Provider(origin, {
  adapter: Store,
  clients: [
    {
      client_id: 'bench-service', client_secret: 'bench-service-secret-for-localhost',
      grant_types: ['client_credentials'], response_types: [], redirect_uris: [], scope: 'data',
    },
    {
      client_id: 'bench-web', client_secret: 'bench-web-secret-for-localhost-only', redirect_uris: [redirect],
      grant_types: ['authorization_code', 'refresh_token'], scope: 'openid email offline_access',
    },
  ],
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  jwks: { keys: [{ ...key, use: 'sig', alg: 'ES256', kid: 'bench' }] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  scopes: ['openid', 'email', 'offline_access', 'data'],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: {
      enabled: true,
      // Machines get JWTs for the API; a person's token stays opaque, which UserInfo asks for.
      defaultResource: (ctx, client) => (client.clientId === 'bench-service' ? resource : undefined),
      getResourceServerInfo: () => ({ scope: 'data', accessTokenTTL: 3600, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }),
    },
  },
  ttl: { AccessToken: 3600, ClientCredentials: 3600, RefreshToken: 86400, Session: 86400, Grant: 86400, Interaction: 3600, IdToken: 3600 },
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  interactions: { url: (ctx, interaction) => `/sign-in/${interaction.uid}` },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, email: account.email, email_verified: true }) }),
  // Consent is taken for granted, as for a trusted client.
  loadExistingGrant: async (ctx) => {
    const known = ctx.oidc.session.grantIdFor(ctx.oidc.client.clientId);
    if (known) return provider.Grant.find(known);
    const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid email offline_access');
    await grant.save();
    return grant;
  },
});

const matches = (password) => new Promise((resolve, reject) => {
  scrypt(password, salt, 32, cost, (failure, hash) => (failure ? reject(failure) : resolve(timingSafeEqual(hash, account.hash))));
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/sign-in/')) return next();
  if (ctx.method === 'GET') {
    ctx.type = 'html';
    ctx.body = `<!DOCTYPE html><form method="post" action="${ctx.path}"><input name="username"><input name="password" type="password"></form>`;
    return undefined;
  }
  const chunks = [];
  for await (const chunk of ctx.req) chunks.push(chunk);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  if (form.get('username') !== account.email || !(await matches(form.get('password')))) ctx.throw(401);
  await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: account.sub } });
  ctx.respond = false;
  return undefined;
});

provider.listen(Number(process.env.BENCH_PORT), '127.0.0.1');
