// SPDX-License-Identifier: Apache-2.0
// Decides the questions of a file with Cedar and with node-casbin, under the rules of the same file, and says how long
// a decision takes. usage: node peers.mjs FILE   where FILE is what bench_policy_peers writes:
//   {"rules": [{"where": {dimension: [words]}, "shared": bool}],
//    "questions": [{"labels": {dimension: word}, "shared": bool}]}
// An item is shared if some sharing rule speaks about it and no withholding one. Every decision is compared with
// the file's; a difference ends the program, because a peer that decides otherwise is not a peer.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(import.meta.url);
const cedar = require('@cedar-policy/cedar-wasm/nodejs');
const casbin = require('casbin');

const { rules, questions } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const dimensions = Object.keys(questions[0].labels);

function fail(words) {
  console.error(`peers.mjs: ${words}`);
  process.exit(1);
}

const entity = (type) => ({ type, id: 'any' });

function cedarDecider() {
  const policies = rules.map(({ where, shared }) => {
    const conditions = Object.entries(where).map(
      ([name, words]) => `${JSON.stringify(words)}.contains(context.${name})`);
    return `${shared ? 'permit' : 'forbid'}(principal, action, resource) when { ${conditions.join(' && ')} };`;
  });
  const parsed = cedar.preparsePolicySet('rules', { staticPolicies: policies.join('\n') });
  if (parsed.type !== 'success') fail(`Cedar does not read the rules: ${JSON.stringify(parsed.errors).slice(0, 300)}`);
  return ({ labels }) => {
    const answer = cedar.statefulIsAuthorized({
      principal: entity('Body'), action: entity('Action'), resource: entity('Item'), context: labels,
      preparsedPolicySetId: 'rules', validateRequest: false, entities: [] });
    if (answer.type !== 'success') fail(`Cedar does not decide: ${JSON.stringify(answer.errors).slice(0, 300)}`);
    return answer.response.decision === 'allow';
  };
}

async function casbinDecider() {
  const names = dimensions.join(', ');
  const model = casbin.newModelFromString(`
[request_definition]
r = ${names}
[policy_definition]
p = ${names}, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = ${dimensions.map((name) => `listed(r.${name}, p.${name})`).join(' && ')}
`);
  const engine = await casbin.newEnforcer(model);
  await engine.addFunction('listed', (word, words) => words === '*' || words.split(' ').includes(word));
  for (const { where, shared } of rules) {
    const boxes = dimensions.map((name) => (name in where ? where[name].join(' ') : '*'));
    await engine.addPolicy(...boxes, shared ? 'allow' : 'deny');
  }
  return ({ labels }) => engine.enforceSync(...dimensions.map((name) => labels[name]));
}

// Median of single decisions in ns, after a warm-up; every answer is compared.
function timed(name, decide, total) {
  const spent = [];
  for (let i = 0; i < total; ++i) {
    const question = questions[i % questions.length];
    const began = process.hrtime.bigint();
    const shared = decide(question);
    spent.push(Number(process.hrtime.bigint() - began));
    if (shared !== question.shared) fail(`${name} decides question ${i % questions.length} otherwise`);
  }
  spent.splice(0, Math.floor(total / 10));
  spent.sort((a, b) => a - b);
  return { median_ns: spent[Math.floor(spent.length / 2)], decisions: total };
}

const found = { cedar: timed('Cedar', cedarDecider(), 2000), casbin: timed('casbin', await casbinDecider(), 300) };
found.cedar.version = cedar.getCedarVersion();
found.casbin.version = require('casbin/package.json').version;
console.log(JSON.stringify(found));
process.exit(0);
