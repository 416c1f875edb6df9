// The one place where the gateway's parts meet.

import { createServer, type Server } from 'node:http';
import { Budget, counterAt } from './budget.ts';
import { Endpoint, type Guard, peopleOnly, programsOnly } from './endpoint.ts';
import { Graph } from './graph.ts';
import { examples } from './graphiql.ts';
import { Tokens } from './identity.ts';
import { Keys } from './keys.ts';
import { Log } from './log.ts';
import { Metrics } from './metrics.ts';
import type { Settings } from './settings.ts';
import { signerWith } from './signature.ts';
import { Site } from './site.ts';
import { Sockets } from './sockets.ts';
import { type ReachSubgraph, Supergraph } from './supergraph.ts';
import { HttpUpstream } from './upstream.ts';
import { SocketUpstream } from './upstream_socket.ts';
import { Turns } from './turns.ts';

const REQUEST_MILLISECONDS = 30_000;
const KEEP_ALIVE_MILLISECONDS = 65_000; // longer than a load balancer's, so that it closes first

export interface Gateway {
  log: Log;
  reload: () => Promise<void>;
  stop: () => Promise<void>;
}

/** Throws when there is no supergraph to serve. */
export async function start(settings: Settings): Promise<Gateway> {
  const log = new Log(settings.logLevel);
  const metrics = new Metrics((await examples()).flatMap(({ operationNames }) => operationNames));
  const sign = signerWith(settings.routerSecret);
  const http = new HttpUpstream(sign, log, metrics);
  const webSocket = new SocketUpstream(sign, log);
  const counter = await counterAt(settings.redisUrl, log);
  const budget = new Budget(counter.count, settings.costPerMinute, settings.routerSecret);
  const tokens = new Tokens(new Keys(settings.issuer, settings.jwksUrl), settings.issuer, settings.audience);

  const turns = new Turns(settings.addressesOf);
  const reach: ReachSubgraph = (subgraph, composed, request) => {
    const addresses = turns.of(subgraph, composed);
    return request.operationType === 'subscription'
      ? webSocket.subscribe(subgraph, addresses[0], request)
      : http.execute(subgraph, addresses, request);
  };
  const supergraphs: Supergraph[] = [];
  const serve = async (path: string, guard: Guard): Promise<Endpoint> => {
    const supergraph = new Supergraph(path, reach, log);
    supergraphs.push(supergraph);
    const graph = new Graph(await supergraph.start(), budget, log, metrics);
    supergraph.onChange = (generation) => graph.replace(generation);
    return new Endpoint(graph, tokens, guard, settings.trustedProxies, log);
  };
  const people = await serve(settings.supergraph, peopleOnly);
  const partners = settings.partnerSupergraph && (await serve(settings.partnerSupergraph, programsOnly));

  const sockets = new Sockets(people, settings.allowedOrigins, log, metrics);
  const site = new Site(settings, people, partners || undefined, sockets, metrics, log);
  const server = createServer({ requestTimeout: REQUEST_MILLISECONDS, keepAliveTimeout: KEEP_ALIVE_MILLISECONDS });
  server.on('request', (request, response) => void site.handle(request, response));
  server.on('upgrade', (request, raw, head) => site.upgrade(request, raw, head));
  await listening(server, settings);
  log.info('listening', { 'server.address': settings.host, 'server.port': settings.port });

  return {
    log,
    reload: async () => {
      await Promise.all(supergraphs.map((supergraph) => supergraph.reload()));
    },
    stop: async () => {
      log.info('stopping');
      for (const supergraph of supergraphs) supergraph.stop();
      people.graph.endStreams();
      await Promise.all([drained(server), sockets.close()]);
      await Promise.all([webSocket.close(), http.close(), counter.close()]);
      log.info('stopped');
    },
  };
}

function listening(server: Server, { host, port }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

/** Takes no new connections, answers what is in flight, and closes each connection when it falls idle. */
async function drained(server: Server): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await new Promise((resolve) => server.close(resolve));
  clearInterval(idle);
}
