// Clients' WebSockets: graphql-transport-ws with a bound on everything a client can make grow.

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, GraphQLError, type GraphQLFormattedError, Kind, OperationTypeNode } from 'graphql';
import { type Context, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Caller } from './caller.ts';
import type { Endpoint } from './endpoint.ts';
import { type GraphError, Refusal } from './errors.ts';
import type { Outcome } from './graph.ts';
import { atTime } from './http_answer.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

const LARGEST_FRAME = 1_000_000; // bytes
const MOST_BUFFERED = 1_048_576; // bytes a slow reader may leave unread
const MOST_OPERATIONS = 100; // at once, on one socket
const INIT_MILLISECONDS = 5_000;
const PING_MILLISECONDS = 15_000;
const FAREWELL_MILLISECONDS = 1_000; // how long a peer may take to answer a close

/** What a socket emits once, when it closes or is told to. */
const ENDED = Symbol('ended');

interface Extra {
  request: IncomingMessage;
  socket: WebSocket;
  caller?: Caller;
  stopExpiry?: () => void;
}
type Connection = Context<Record<string, unknown> | undefined, Extra>;

export class Sockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_FRAME,
    handleProtocols: (protocols) => handleProtocols(protocols),
  });
  readonly #endpoint: Endpoint;
  readonly #allowedOrigins: ReadonlySet<string>;
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #protocol = makeServer<Record<string, unknown> | undefined, Extra>({
    connectionInitWaitTimeout: INIT_MILLISECONDS,
    onConnect: (connection) => this.#connect(connection),
    onSubscribe: (connection, _, payload) => this.#subscribe(connection, payload),
    execute: resultOf,
    subscribe: resultOf,
    onNext: (_, __, ___, ____, result) => result as never, // already in its shown form
    onDisconnect: ({ extra }) => extra.stopExpiry?.(),
  });

  constructor(endpoint: Endpoint, allowedOrigins: ReadonlySet<string>, log: Log, metrics: Metrics) {
    this.#endpoint = endpoint;
    this.#allowedOrigins = allowedOrigins;
    this.#log = log;
    this.#metrics = metrics;
  }

  upgrade(request: IncomingMessage, raw: Duplex, head: Buffer): void {
    if (!this.#mayOpen(request)) {
      raw.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, raw, head, (socket) => this.#opened(socket, request));
  }

  /** Tells every client to come back elsewhere. */
  async close(): Promise<void> {
    const open = [...this.#server.clients];
    for (const socket of open) end(socket, 1001, 'Going away');
    await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  }

  /** Programs send no Origin; a page of another site must not act here. */
  #mayOpen({ headers }: IncomingMessage): boolean {
    const { origin, host } = headers;
    if (!origin || this.#allowedOrigins.has(origin)) return true;
    return origin === `http://${host}` || origin === `https://${host}`;
  }

  #opened(socket: WebSocket, request: IncomingMessage): void {
    this.#metrics.opened('socket');
    const stopPings = endWhenSilent(socket);
    const closed = this.#protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => send(socket, data),
        close: (code, reason) => end(socket, code ?? 1000, reason ?? ''),
        onMessage: (handle) => {
          socket.on('message', (data) => {
            handle(String(data)).catch((error: unknown) => this.#refused(socket, error));
          });
        },
      },
      { request, socket },
    );
    socket.on('error', () => undefined); // a `close` with its code follows
    socket.once('close', (code, reason) => {
      this.#metrics.closed('socket');
      stopPings();
      socket.emit(ENDED, code, String(reason));
    });
    socket.once(ENDED, (code: number, reason: string) => void closed(code, reason));
  }

  async #connect(connection: Connection): Promise<true> {
    const { extra, connectionParams } = connection;
    const given = connectionParams?.authorization ?? connectionParams?.Authorization;
    extra.caller = await this.#endpoint.caller(extra.request, typeof given === 'string' ? given : undefined);
    extra.stopExpiry = atTime(extra.caller.identity.expiresAt, () => end(extra.socket, 4401, 'Token expired'));
    return true;
  }

  /** The library runs what this returns; here it has been run already, and its outcome is handed on. */
  async #subscribe(connection: Connection, payload: SubscribePayload): Promise<ExecutionArgs | GraphQLError[]> {
    const { caller, socket } = connection.extra;
    if (!caller) throw new Refusal('UNAUTHENTICATED', 'Unauthorized', 401);
    if (Object.keys(connection.subscriptions).length > MOST_OPERATIONS) {
      end(socket, 4429, 'Too many subscriptions');
      return [new GraphQLError('Too many subscriptions')];
    }
    const asked = {
      query: payload.query,
      variables: (payload.variables ?? {}) as Record<string, unknown>,
      operationName: payload.operationName ?? undefined,
    };
    const outcome = await this.#endpoint.graph.run(asked, caller, { mutation: true, subscription: true });
    if (outcome.kind === 'refused') return outcome.errors.map((error) => new ShownError(error));
    return { ...STREAM_OR_NOT, contextValue: outcome };
  }

  #refused(socket: WebSocket, error: unknown): void {
    if (error instanceof Refusal) {
      const code = error.code === 'UNAUTHENTICATED' ? 4401 : error.code === 'FORBIDDEN' ? 4403 : 1013;
      end(socket, code, error.message);
    } else {
      this.#log.error('crash', error);
      end(socket, 1011, 'Internal error');
    }
  }
}

class ShownError extends GraphQLError {
  readonly #shown: GraphError;

  constructor(shown: GraphError) {
    super(shown.message);
    this.#shown = shown;
  }

  override toJSON(): GraphQLFormattedError {
    return this.#shown as unknown as GraphQLFormattedError;
  }
}

const STREAM_OR_NOT: Pick<ExecutionArgs, 'document' | 'schema'> = {
  schema: undefined as never, // the library needs none when it does not run anything
  document: {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: OperationTypeNode.SUBSCRIPTION,
        selectionSet: { kind: Kind.SELECTION_SET, selections: [] },
      },
    ],
  },
};

function resultOf(args: ExecutionArgs): never {
  const outcome = args.contextValue as Exclude<Outcome, { kind: 'refused' }>;
  return (outcome.kind === 'stream' ? outcome.results : outcome.result) as never;
}

/** Waits for nothing: whoever reads too slowly is closed, and resumes from its last sequence. */
function send(socket: WebSocket, data: string): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.send(data);
  if (socket.bufferedAmount > MOST_BUFFERED) end(socket, 4413, 'Reading too slowly');
}

/** Its streams stop at once, however long the peer takes to answer. */
function end(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.close(code, reason.slice(0, 100));
  socket.emit(ENDED, code, reason);
  const timer = setTimeout(() => socket.terminate(), FAREWELL_MILLISECONDS);
  socket.once('close', () => clearTimeout(timer));
}

/** A peer that is gone without a word is found out by a ping without a pong. */
function endWhenSilent(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_MILLISECONDS);
  return () => clearInterval(timer);
}
