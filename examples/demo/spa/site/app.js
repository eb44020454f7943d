import * as oidc from "./oidc.js";

const SCOPE = "openid email offline_access series:read";
const TIMES = new Set(["iat", "exp", "nbf", "auth_time", "updated_at"]);
const at = (id) => document.getElementById(id);

/** All state of the page: tokens live here and nowhere else. */
const page = { client: null, tokens: null, person: {}, issues: [], companies: [] };

start();

async function start() {
  try {
    const config = await (await fetch("/config.json")).json();
    page.client = await oidc.discover(config);
    if (location.pathname === "/callback") {
      const query = new URLSearchParams(location.search);
      // The code is good for one use; a reload must not send it again.
      history.replaceState(null, "", "/");
      accept("Signed in", await oidc.finishSignIn(page.client, query));
      page.person = await oidc.userInfo(page.client, page.tokens);
    }
  } catch (error) {
    tell(error);
  }
  show();
}

on("sign-in", () => leave());
on("switch-company", () => leave("select_account"));
on("switch", () => leave("select_account"));
on("sign-out", () => oidc.signOut(page.client, page.tokens, `${location.origin}/`));
on("refresh", async () => accept("Refreshed", await oidc.refresh(page.client, page.tokens)));
on("call-user-info", async () => {
  page.person = await oidc.userInfo(page.client, page.tokens);
  at("user-info-card").hidden = false;
});

function leave(prompt) {
  const redirectUri = `${location.origin}/callback`;
  return oidc.signIn(page.client, { redirectUri, scope: SCOPE, prompt });
}

/** Runs the action on a click. The button rests meanwhile: a refresh token is good for one use. */
function on(id, action) {
  const button = at(id);
  button.addEventListener("click", async () => {
    button.disabled = true;
    at("problem").hidden = true;
    try {
      page.client ??= await oidc.discover(await (await fetch("/config.json")).json());
      await action();
    } catch (error) {
      tell(error);
    } finally {
      button.disabled = false;
      show();
    }
  });
}

function accept(how, tokens) {
  page.tokens = tokens;
  const claims = oidc.claimsOf(tokens.access_token) ?? {};
  if (claims.company && !page.companies.includes(claims.company)) {
    page.companies.push(claims.company);
  }
  page.issues.push({ how, claims });
}

function show() {
  const { tokens } = page;
  at("signed-out").hidden = Boolean(tokens);
  at("signed-in").hidden = !tokens;
  if (!tokens) {
    return;
  }
  const access = oidc.claimsOf(tokens.access_token) ?? {};
  at("person").textContent = page.person.email ?? tokens.claims.sub;
  at("company").textContent = access.company ?? "none";
  at("summary").className = `card company ${colour(access.company)}`;
  chips("roles", access.roles ?? []);
  chips("scopes", [access.scope ?? tokens.scope ?? []].flat().join(" ").split(" ").filter(Boolean));
  at("refresh").hidden = !tokens.refresh_token;
  at("no-refresh").hidden = Boolean(tokens.refresh_token);
  table("access-token", access);
  table("id-token", tokens.claims);
  table("user-info", page.person);
  at("issues").replaceChildren(...page.issues.map(issueLine));
}

function issueLine({ how, claims }) {
  const company = element("code", claims.company ?? "none");
  company.className = "dot";
  const line = document.createElement("li");
  line.className = colour(claims.company);
  line.append(element("b", how), " ", element("time", time(claims.iat)), " ", company);
  return line;
}

/** A colour per company, so that a mix-up would be seen at once. */
function colour(company) {
  return `colour-${Math.max(0, page.companies.indexOf(company)) % 4}`;
}

function table(id, claims) {
  const rows = Object.entries(claims).toSorted(([a], [b]) => a.localeCompare(b));
  at(id).replaceChildren(...rows.map(([name, value]) => row(name, value)));
}

function row(name, value) {
  const head = element("th", name);
  head.scope = "row";
  const cell = document.createElement("td");
  cell.append(element("code", Array.isArray(value) ? value.join(", ") : String(value)));
  if (TIMES.has(name)) {
    const note = element("span", time(value));
    note.className = "hint";
    cell.append(note);
  }
  const line = document.createElement("tr");
  line.append(head, cell);
  return line;
}

function chips(id, words) {
  const chip = (word) => Object.assign(element("span", word), { className: "chip" });
  const none = Object.assign(element("span", "none"), { className: "none" });
  at(id).replaceChildren(...(words.length ? words.map(chip) : [none]));
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function time(seconds) {
  return seconds ? `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC` : "";
}

function tell(error) {
  // fetch says TypeError when there was no answer that this origin may read.
  const known = error instanceof oidc.OidcError;
  const text = known ? error.message : "Gatehouse did not answer. Is it running? Try again.";
  at("problem").replaceChildren(element("strong", known ? error.code : "unreachable"), ` ${text}`);
  at("problem").hidden = false;
}
