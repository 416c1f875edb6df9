// How a subscription reaches a subgraph: over a WebSocket whose every message of ours is signed.

import { type DocumentNode, getOperationAST, Kind } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Caller } from './caller.ts';
import type { Log } from './log.ts';
import { CONNECTION_INIT, SIGNATURE, type Signer } from './signature.ts';
import { Stream } from './stream.ts';
import { bodyOf, coded, type SubgraphRequest, type SubgraphResult, told, unavailable } from './upstream.ts';

const IDLE_MILLISECONDS = 3_000;
const PING_MILLISECONDS = 15_000;
const PONG_MILLISECONDS = 5_000;
const LARGEST_EVENT = 1_000_000; // bytes

interface Event {
  data?: Record<string, unknown> | null | undefined;
  errors?: readonly unknown[] | undefined;
}

class BoundedSocket extends WebSocket {
  constructor(address: string | URL, protocols?: string | string[]) {
    super(address, protocols ?? [], { maxPayload: LARGEST_EVENT, handshakeTimeout: PONG_MILLISECONDS });
  }
}

/** Reads nothing more from a socket while any of its streams is full. */
class Flow {
  readonly #full = new Set<object>();
  #socket: WebSocket | undefined;

  open(socket: WebSocket): void {
    this.#socket = socket;
  }

  pause(stream: object): void {
    this.#full.add(stream);
    this.#socket?.pause();
  }

  resume(stream: object): void {
    this.#full.delete(stream);
    if (this.#full.size === 0) this.#socket?.resume();
  }
}

interface Connection {
  client: Client;
  flow: Flow;
}

export class SocketUpstream {
  readonly #connections = new Map<string, Connection>();
  readonly #sign: Signer;
  readonly #log: Log;

  constructor(sign: Signer, log: Log) {
    this.#sign = sign;
    this.#log = log;
  }

  /** Ends with an error when the subgraph's socket does; the client resumes, so nothing is retried here. */
  subscribe(subgraph: string, address: URL, request: SubgraphRequest): Stream<SubgraphResult> {
    const body = bodyOf(request);
    const signature = this.#sign(subgraph, request.context.identity.authorization, body);
    const payload = { ...(JSON.parse(body) as { query: string }), extensions: { caravan: { body, signature } } };
    const nothing = { [rootKey(request.document)]: null };
    let unsubscribe: (() => void) | undefined;
    const { client, flow } = this.#connection(subgraph, address, request.context);
    const stream = new Stream<SubgraphResult>({
      pause: (full) => flow.pause(full),
      resume: (drained) => flow.resume(drained),
      stop: () => unsubscribe?.(),
    });
    unsubscribe = client.subscribe<Record<string, unknown>>(payload, {
      next: (event) => stream.push(resultOf(event, nothing)),
      error: (error) => {
        stream.push({ data: nothing, errors: this.#failure(subgraph, request.context, error) });
        stream.end();
      },
      complete: () => stream.end(),
    });
    return stream;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#connections.values()].map(({ client }) => client.dispose()));
  }

  /** One socket a subgraph and token; it closes soon after its last subscription. */
  #connection(subgraph: string, address: URL, caller: Caller): Connection {
    const { authorization } = caller.identity;
    const key = `${address} ${authorization}`;
    const known = this.#connections.get(key);
    if (known) return known;
    const client = createClient({
      url: String(address).replace(/^http/, 'ws'),
      webSocketImpl: BoundedSocket,
      retryAttempts: 0,
      lazyCloseTimeout: IDLE_MILLISECONDS,
      connectionAckWaitTimeout: PONG_MILLISECONDS,
      keepAlive: PING_MILLISECONDS,
      connectionParams: () => ({
        ...(authorization ? { authorization } : {}),
        'x-request-id': caller.requestId,
        traceparent: caller.traceparent,
        [SIGNATURE]: this.#sign(subgraph, authorization, CONNECTION_INIT),
      }),
    });
    const connection = { client, flow: new Flow() };
    this.#connections.set(key, connection);
    client.on('opened', (socket) => connection.flow.open(socket as WebSocket));
    client.on('closed', () => {
      if (this.#connections.get(key) === connection) this.#connections.delete(key);
    });
    endWhenSilent(client);
    return connection;
  }

  /** graphql-ws gives the subgraph's own errors as a list, and a lost socket as anything else. */
  #failure(subgraph: string, caller: Caller, error: unknown): SubgraphResult['errors'] & object {
    if (Array.isArray(error)) return error.map(told);
    const code = (error as { code?: unknown } | undefined)?.code;
    if (code === 4401) return [coded('UNAUTHENTICATED', 'Your session has ended. Sign in again.')];
    this.#log.warning('subgraph socket lost', {
      'http.request.id': caller.requestId,
      'caravan.subgraph': subgraph,
      'error.code': String(code),
    });
    return [unavailable()];
  }
}

/** Without data the planner would tell the event before once more, so there is always some. */
function resultOf({ data, errors }: Event, nothing: Record<string, null>): SubgraphResult {
  return { data: data ?? nothing, ...(errors ? { errors: errors.map(told) } : {}) };
}

/** The name under which a subscription's only field answers. */
function rootKey(document: DocumentNode): string {
  const field = getOperationAST(document)?.selectionSet.selections.find((node) => node.kind === Kind.FIELD);
  return (field?.alias ?? field?.name)?.value ?? '';
}

/** A subgraph that is gone without a word is found out by a ping without a pong. */
function endWhenSilent(client: Client): void {
  let waiting: NodeJS.Timeout | undefined;
  client.on('ping', (received) => {
    if (!received) waiting = setTimeout(() => client.terminate(), PONG_MILLISECONDS);
  });
  client.on('pong', (received) => {
    if (received) clearTimeout(waiting);
  });
  client.on('closed', () => clearTimeout(waiting));
}
