// GraphiQL without the internet: the page, its scripts from the installed packages, and the examples.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { Kind, parse } from 'graphql';
import { write } from './http_answer.ts';

export const GRAPHIQL_PATH = '/graphiql/';

const CONTENT_SECURITY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'", // the editor sets styles on its lines
  "worker-src 'self' blob:",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
].join('; ');

const packages = new URL('./node_modules/', import.meta.url);
const here = new URL('./graphiql/', import.meta.url);

interface Asset {
  type: string;
  load: () => Promise<string>;
}

/** The bundle is 9 MB of strings in one module: read when the page is first opened. */
const bundle = async (): Promise<Record<string, string>> =>
  (await import(new URL('@graphql-yoga/render-graphiql/esm/graphiql.js', packages).href)) as Record<string, string>;

const JAVASCRIPT = 'text/javascript; charset=utf-8';

const ASSETS: Readonly<Record<string, Asset>> = {
  'page.js': { type: JAVASCRIPT, load: () => readFile(new URL('page.js', here), 'utf8') },
  'page.css': { type: 'text/css; charset=utf-8', load: () => readFile(new URL('page.css', here), 'utf8') },
  'graphiql.css': { type: 'text/css; charset=utf-8', load: async () => (await bundle()).css ?? '' },
  'graphiql.js': { type: JAVASCRIPT, load: async () => (await bundle()).js ?? '' },
  'editor.worker.js': { type: JAVASCRIPT, load: async () => (await bundle()).editorWorkerService ?? '' },
  'json.worker.js': { type: JAVASCRIPT, load: async () => (await bundle()).jsonWorker ?? '' },
  'graphql.worker.js': { type: JAVASCRIPT, load: async () => (await bundle()).graphqlWorker ?? '' },
  'examples.json': {
    type: 'application/json; charset=utf-8',
    load: async () => JSON.stringify((await examples()).map(({ title, query }) => ({ title, query: dated(query, new Date()) }))),
  },
};

export interface Example {
  title: string;
  query: string;
  operationNames: string[];
}

/** The tabs, in the order of their files' names. */
export async function examples(): Promise<Example[]> {
  const folder = new URL('./examples/', import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const query = await readFile(new URL(file, folder), 'utf8');
      const operationNames = parse(query).definitions.flatMap((node) =>
        node.kind === Kind.OPERATION_DEFINITION && node.name ? [node.name.value] : [],
      );
      return { title: basename(file, '.graphql'), query, operationNames };
    }),
  );
}

const DAY_MILLISECONDS = 86_400_000;

/** An example says `"+75 days"` where a date has to lie ahead of whoever reads it. */
export function dated(query: string, today: Date): string {
  return query.replaceAll(/"\+(\d+) days"/g, (_, days: string) =>
    JSON.stringify(new Date(today.getTime() + Number(days) * DAY_MILLISECONDS).toISOString().slice(0, 10)),
  );
}

export async function sendPage(response: ServerResponse): Promise<void> {
  response.setHeader('content-security-policy', CONTENT_SECURITY);
  await send(response, 'text/html; charset=utf-8', await readFile(new URL('index.html', here), 'utf8'));
}

/** False when there is no such file. */
export async function sendAsset(response: ServerResponse, path: string): Promise<boolean> {
  const name = path.slice(GRAPHIQL_PATH.length);
  const asset = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
  if (asset) await send(response, asset.type, await asset.load());
  return asset !== undefined;
}

async function send(response: ServerResponse, type: string, text: string): Promise<void> {
  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 20)}"`;
  response.setHeader('content-type', type);
  response.setHeader('cache-control', 'no-cache');
  response.setHeader('etag', tag);
  if (response.req.headers['if-none-match'] === tag) response.writeHead(304).end();
  else await write(response, 200, Buffer.from(text));
}
