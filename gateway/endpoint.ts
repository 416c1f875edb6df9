// One GraphQL endpoint over HTTP: who may use it, and how a request becomes an answer.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { addressFrom, type Caller, requestIdFrom, traceparentFrom } from './caller.ts';
import { Refusal } from './errors.ts';
import type { Graph } from './graph.ts';
import { answer, refuse, stream } from './http_answer.ts';
import { type AnswerType, answerTypeFor, JSON_TYPE, operationIn, STREAM_TYPE } from './http_request.ts';
import type { Identity, Tokens } from './identity.ts';
import type { Log } from './log.ts';

/** Throws a Refusal when this kind of caller has no business here. */
export type Guard = (identity: Identity) => void;

export function peopleOnly(identity: Identity): void {
  if (identity.isProgram) throw new Refusal('FORBIDDEN', 'Programs use the partner endpoint.', 403);
}

export function programsOnly(identity: Identity): void {
  if (identity.subject === undefined) throw new Refusal('UNAUTHENTICATED', 'Send the token of your client.', 401);
  if (!identity.isProgram) throw new Refusal('FORBIDDEN', 'This endpoint is for partners’ programs.', 403);
  if (identity.scopes.size === 0) throw new Refusal('FORBIDDEN', 'Your client holds no scope.', 403);
}

export class Endpoint {
  readonly graph: Graph;
  readonly #tokens: Tokens;
  readonly #guard: Guard;
  readonly #trustedProxies: number;
  readonly #log: Log;

  constructor(graph: Graph, tokens: Tokens, guard: Guard, trustedProxies: number, log: Log) {
    this.graph = graph;
    this.#tokens = tokens;
    this.#guard = guard;
    this.#trustedProxies = trustedProxies;
    this.#log = log;
  }

  /** Throws a Refusal. */
  async caller(request: IncomingMessage, authorization: string | undefined): Promise<Caller> {
    const identity = await this.#tokens.identify(authorization);
    this.#guard(identity);
    return {
      identity,
      requestId: requestIdFrom(request.headers),
      traceparent: traceparentFrom(request.headers),
      address: addressFrom(request.headers, request.socket.remoteAddress, this.#trustedProxies),
    };
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const requestId = requestIdFrom(request.headers);
    request.headers['x-request-id'] = requestId;
    response.setHeader('x-request-id', requestId);
    let type: AnswerType = JSON_TYPE;
    try {
      type = answerTypeFor(request.headers.accept);
      await this.#answer(request, response, url, type);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : this.#crash(error, requestId);
      if (response.headersSent) response.destroy();
      else await refuse(response, refusal, type);
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse, url: URL, type: AnswerType): Promise<void> {
    const caller = await this.caller(request, request.headers.authorization);
    const operation = await operationIn(request, url);
    const left = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) left.abort();
    });
    const outcome = await this.graph.run(
      operation,
      { ...caller, signal: left.signal },
      { mutation: request.method !== 'GET', subscription: type === STREAM_TYPE },
    );
    if (outcome.kind !== 'stream') return answer(response, type, outcome);
    return stream(response, outcome.results, caller.identity.expiresAt);
  }

  #crash(error: unknown, requestId: string): Refusal {
    this.#log.error('crash', error, { 'http.request.id': requestId });
    return new Refusal('INTERNAL_SERVER_ERROR', 'Something went wrong on our side.', 500);
  }
}
