// What stands at each address of the gateway, and what every answer carries.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Endpoint } from './endpoint.ts';
import { Refusal } from './errors.ts';
import { GRAPHIQL_PATH, sendAsset, sendPage } from './graphiql.ts';
import { refuse } from './http_answer.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Settings } from './settings.ts';
import type { Sockets } from './sockets.ts';

const GRAPH_PATH = '/graphql';
const PARTNER_PATH = '/partner/graphql';
const PREFLIGHT_SECONDS = 600;

export class Site {
  readonly #settings: Settings;
  readonly #endpoints: ReadonlyMap<string, Endpoint>;
  readonly #sockets: Sockets;
  readonly #metrics: Metrics;
  readonly #log: Log;

  constructor(
    settings: Settings,
    people: Endpoint,
    partners: Endpoint | undefined,
    sockets: Sockets,
    metrics: Metrics,
    log: Log,
  ) {
    this.#settings = settings;
    this.#endpoints = new Map([[GRAPH_PATH, people], ...(partners ? [[PARTNER_PATH, partners] as const] : [])]);
    this.#sockets = sockets;
    this.#metrics = metrics;
    this.#log = log;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    response.on('close', () => this.#note(request, response, performance.now() - started));
    try {
      response.setHeader('x-content-type-options', 'nosniff');
      response.setHeader('referrer-policy', 'no-referrer');
      await this.#route(request, response, new URL(request.url ?? '/', 'http://gateway'));
    } catch (error) {
      this.#log.error('crash', error);
      if (response.headersSent) response.destroy();
      else await refuse(response, new Refusal('INTERNAL_SERVER_ERROR', 'Something went wrong on our side.', 500));
    }
  }

  upgrade(request: IncomingMessage, raw: Duplex, head: Buffer): void {
    const { pathname } = new URL(request.url ?? '/', 'http://gateway');
    if (pathname === GRAPH_PATH) this.#sockets.upgrade(request, raw, head);
    else raw.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  }

  async #route(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const endpoint = this.#endpoints.get(url.pathname);
    if (endpoint) {
      this.#allowOrigin(request, response);
      if (request.method === 'OPTIONS') response.writeHead(204).end();
      else if (this.#wantsPage(request, url)) await sendPage(response);
      else await endpoint.handle(request, response, url);
      return;
    }
    if (request.method === 'GET' && (await this.#file(request, response, url))) return;
    await refuse(response, new Refusal('NOT_FOUND', 'There is nothing here; the graph is at /graphql.', 404));
  }

  /** False when there is none. */
  async #file(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    switch (url.pathname) {
      case '/':
        response.writeHead(302, { location: GRAPH_PATH }).end();
        return true;
      case '/healthz':
      case '/readyz': // we listen only once a supergraph is loaded, and stop listening first of all
        response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
        return true;
      case '/metrics': {
        if (request.headers['x-forwarded-for']) return false; // for the cluster's own scraper alone
        const { type, body } = await this.#metrics.text();
        response.writeHead(200, { 'content-type': type }).end(body);
        return true;
      }
      default:
        return this.#settings.graphiql && url.pathname.startsWith(GRAPHIQL_PATH) && sendAsset(response, url.pathname);
    }
  }

  #wantsPage({ method, headers }: IncomingMessage, url: URL): boolean {
    const isPage = method === 'GET' && url.pathname === GRAPH_PATH && this.#settings.graphiql;
    return isPage && String(headers.accept).includes('text/html');
  }

  /** Tokens travel in a header of their own, so no origin is ever allowed its credentials. */
  #allowOrigin({ method, headers }: IncomingMessage, response: ServerResponse): void {
    response.setHeader('vary', 'origin');
    const { origin } = headers;
    if (!origin || !this.#settings.allowedOrigins.has(origin)) return;
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', 'x-request-id, retry-after');
    if (method !== 'OPTIONS') return;
    response.setHeader('access-control-allow-methods', 'GET, POST');
    response.setHeader(
      'access-control-allow-headers',
      'authorization, content-type, traceparent, x-graphql-csrf, x-request-id',
    );
    response.setHeader('access-control-max-age', PREFLIGHT_SECONDS);
  }

  #note({ method = '', url = '' }: IncomingMessage, response: ServerResponse, milliseconds: number): void {
    const path = url.split('?')[0] ?? '';
    if (!this.#endpoints.has(path)) return;
    this.#log.info('answered', {
      'http.request.method': method,
      'url.path': path,
      'http.response.status_code': response.statusCode,
      'http.request.id': String(response.getHeader('x-request-id') ?? ''),
      'event.duration': Math.round(milliseconds * 1_000_000),
    });
  }
}
