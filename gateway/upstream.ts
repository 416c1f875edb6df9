// How one operation reaches one subgraph over HTTP: signed, bounded in time, never repeated blindly.

import { GraphQLError, type DocumentNode } from 'graphql';
import { defaultPrintFn } from '@graphql-tools/executor-common';
import { Agent, type Dispatcher } from 'undici';
import { isCode } from './errors.ts';
import type { Caller } from './caller.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { SIGNATURE, type Signer } from './signature.ts';

const TIMEOUT_MILLISECONDS = 5_000;
const LARGEST_ANSWER = 32_000_000; // bytes
const CONNECTIONS = 128;

/** What the planner asks of one subgraph. */
export interface SubgraphRequest {
  document: DocumentNode;
  variables?: Record<string, unknown> | undefined;
  operationName?: string | undefined;
  operationType: 'query' | 'mutation' | 'subscription';
  context: Caller;
}

export interface SubgraphResult {
  data?: Record<string, unknown> | null;
  errors?: GraphQLError[];
}

interface Answer {
  status: number;
  text: string;
}

/** The connection failed before the subgraph can have seen the call. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);
/** It may have seen it: harmless to repeat for a query only. */
const DROPPED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

export class HttpUpstream {
  readonly #agent = new Agent({ connections: CONNECTIONS, pipelining: 1, connect: { timeout: 2_000 } });
  readonly #sign: Signer;
  readonly #log: Log;
  readonly #metrics: Metrics;

  constructor(sign: Signer, log: Log, metrics: Metrics) {
    this.#sign = sign;
    this.#log = log;
    this.#metrics = metrics;
  }

  /** `addresses`: whom to ask first, and whom then. */
  async execute(subgraph: string, addresses: [URL, ...URL[]], request: SubgraphRequest): Promise<SubgraphResult> {
    const started = performance.now();
    const result = await this.#answered(subgraph, addresses, request);
    const outcome = 'failure' in result ? 'unavailable' : 'answered';
    this.#metrics.subgraphCalled(subgraph, outcome, (performance.now() - started) / 1000);
    if (!('failure' in result)) return result;
    this.#log.warning('subgraph does not answer', {
      'http.request.id': request.context.requestId,
      'caravan.subgraph': subgraph,
      'error.code': result.failure,
    });
    return { errors: [unavailable()] };
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }

  async #answered(
    subgraph: string,
    [first, second = first]: [URL, ...URL[]],
    request: SubgraphRequest,
  ): Promise<SubgraphResult | { failure: string }> {
    const body = bodyOf(request);
    const deadline = performance.now() + TIMEOUT_MILLISECONDS;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const headers = this.#headers(subgraph, request.context, body);
        const left = Math.max(1, deadline - performance.now());
        const signal = request.operationType === 'query' ? request.context.signal : undefined;
        const address = attempt === 1 ? first : second;
        return resultOf(await this.#send(address, headers, body, left, signal));
      } catch (error) {
        const code = codeOf(error);
        const isHarmless = UNSENT.has(code) || (request.operationType === 'query' && DROPPED.has(code));
        if (attempt > 1 || !isHarmless) return { failure: code };
      }
    }
  }

  #headers(subgraph: string, caller: Caller, body: string): Record<string, string> {
    const { authorization } = caller.identity;
    return {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      'x-request-id': caller.requestId,
      traceparent: caller.traceparent,
      ...(authorization ? { authorization } : {}),
      [SIGNATURE]: this.#sign(subgraph, authorization, body),
    };
  }

  #send(
    address: URL,
    headers: Record<string, string>,
    body: string,
    milliseconds: number,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const receiver = new Receiver(resolve, reject, milliseconds, signal);
      this.#agent.dispatch(
        { origin: address.origin, path: address.pathname, method: 'POST', headers, body },
        receiver,
      );
    });
  }
}

/** `undici.dispatch` without the streams that its `request` and `fetch` build around it. */
class Receiver implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #signal: AbortSignal | undefined;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #failure: Error | undefined;
  #size = 0;
  #status = 0;

  constructor(
    resolve: (answer: Answer) => void,
    reject: (error: unknown) => void,
    milliseconds: number,
    signal: AbortSignal | undefined,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
    this.#timer = setTimeout(() => this.#abort('TIMEOUT'), milliseconds);
    signal?.addEventListener('abort', this.#clientLeft, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > LARGEST_ANSWER) this.#abort('ANSWER_TOO_LARGE');
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#finish();
    this.#resolve({ status: this.#status, text: Buffer.concat(this.#chunks).toString('utf8') });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#finish();
    this.#reject(this.#failure ?? error);
  }

  readonly #clientLeft = (): void => this.#abort('CLIENT_LEFT');

  #abort(code: string): void {
    this.#failure = Object.assign(new Error(code), { code });
    this.#finish();
    this.#controller?.abort(this.#failure);
    this.#reject(this.#failure);
  }

  #finish(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#clientLeft);
  }
}

/** The exact text that is signed and sent. */
export function bodyOf({ document, variables, operationName }: SubgraphRequest): string {
  return JSON.stringify({ query: defaultPrintFn(document), variables, operationName });
}

export function unavailable(): GraphQLError {
  return coded('SUBGRAPH_UNAVAILABLE', 'A part of the graph cannot be reached. Try again.');
}

/** Anything a subgraph says that is no GraphQL result counts as no answer. */
function resultOf({ status, text }: Answer): SubgraphResult | { failure: string } {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { failure: `HTTP_${status}` };
  }
  if (typeof answer !== 'object' || answer === null) return { failure: `HTTP_${status}` };
  const { data, errors } = answer as { data?: Record<string, unknown> | null; errors?: unknown };
  if (data == null && !Array.isArray(errors)) return { failure: `HTTP_${status}` };
  return { ...(data === undefined ? {} : { data }), ...(Array.isArray(errors) ? { errors: errors.map(told) } : {}) };
}

/** What a subgraph said went wrong, less everything but message, path and a known code. */
export function told(error: unknown): GraphQLError {
  const { message, path, extensions } = (error ?? {}) as {
    message?: unknown;
    path?: (string | number)[];
    extensions?: { code?: unknown };
  };
  const code = extensions?.code;
  return coded(isCode(code) ? code : 'INTERNAL_SERVER_ERROR', String(message), Array.isArray(path) ? path : undefined);
}

export function coded(code: string, message: string, path?: (string | number)[]): GraphQLError {
  return new GraphQLError(message, { ...(path ? { path } : {}), extensions: { code } });
}

function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  return String(code ?? cause?.code ?? 'UNKNOWN');
}
