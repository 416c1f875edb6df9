// How the subgraphs' promises fit together: schema/*.graphql -> supergraph.graphql and partner.graphql.
//
// node supergraph/compose.mjs [--check] [--list subgraphs.yaml] [--out folder]
//   --check  writes nothing, and fails when a file is not what the schemas compose to

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  composeSchemaContract,
  composeServices,
  compositionHasErrors,
} from '@theguild/federation-composition';
import { parse } from 'graphql';
import { parse as parseYaml } from 'yaml';

const PARTNER = 'partner'; // the tag of the partner contract
const HEADER = '# Written by `make schema`.\n';

const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    list: { type: 'string', default: join(import.meta.dirname, 'subgraphs.yaml') },
    out: { type: 'string', default: import.meta.dirname },
  },
});

/** The listed subgraphs; paths of SDL files are relative to the folder above the list's. */
export function services() {
  const root = resolve(dirname(options.list), '..');
  return parseYaml(readFileSync(options.list, 'utf8')).subgraphs.map(({ name, url, schema }) => ({
    name,
    url,
    typeDefs: parse(readFileSync(join(root, schema), 'utf8')),
  }));
}

function sdlOf(result) {
  if (!compositionHasErrors(result)) return `${HEADER}${result.supergraphSdl.trim()}\n`;
  for (const { message, extensions } of result.errors) console.error(`${extensions?.code}: ${message}`);
  return process.exit(1);
}

function isCurrent(path, text) {
  try {
    return readFileSync(path, 'utf8') === text;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

function settle(file, text) {
  const path = join(options.out, file);
  if (!options.check) writeFileSync(path, text);
  else if (!isCurrent(path, text)) {
    console.error(`${file} is stale: make schema`);
    process.exitCode = 1;
  }
}

if (import.meta.main) {
  const contract = { include: new Set([PARTNER]), exclude: new Set() };
  settle('supergraph.graphql', sdlOf(composeServices(services())));
  settle('partner.graphql', sdlOf(composeSchemaContract(services(), contract, true)));
}
