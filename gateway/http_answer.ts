// How an answer is written to HTTP: its status, its compression, and a stream of events.

import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';
import type { Refusal } from './errors.ts';
import type { Outcome, Result } from './graph.ts';
import { type AnswerType, JSON_TYPE, RESULT_TYPE, STREAM_TYPE } from './http_request.ts';

const WORTH_COMPRESSING = 1_024; // bytes
const MOST_BUFFERED = 1_048_576; // bytes a slow reader may leave unread
const KEEP_ALIVE_MILLISECONDS = 12_000;

const WORTH_A_THREAD = 65_536; // bytes; below, handing over costs more than compressing

const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const GZIP = { level: 5 };
const brotliInThread = promisify(brotliCompress);
const gzipInThread = promisify(gzip);

export async function answer(
  response: ServerResponse,
  type: AnswerType,
  outcome: Exclude<Outcome, { kind: 'stream' }>,
): Promise<void> {
  if (type === STREAM_TYPE) {
    openStream(response);
    writeEvent(response, 'next', outcome.kind === 'result' ? outcome.result : { errors: outcome.errors });
    writeEvent(response, 'complete');
    response.end();
    return;
  }
  if (outcome.kind === 'result') return writeJson(response, 200, type, outcome.result);
  // `application/json` cannot tell a refused operation from a proxy's own 4xx, so its mistakes are a 200.
  const status = outcome.refusal && outcome.refusal.status !== 400 ? outcome.refusal.status : type === RESULT_TYPE ? 400 : 200;
  retryAfter(response, outcome.refusal);
  return writeJson(response, status, type, { errors: outcome.errors });
}

/** Before an operation was even read. */
export async function refuse(response: ServerResponse, refusal: Refusal, type: AnswerType = JSON_TYPE): Promise<void> {
  retryAfter(response, refusal);
  if (refusal.status === 405) response.setHeader('allow', 'GET, POST');
  if (refusal.status === 401) response.setHeader('www-authenticate', 'Bearer');
  const shownAs = type === STREAM_TYPE ? JSON_TYPE : type;
  return writeJson(response, refusal.status, shownAs, { errors: [refusal.shown] });
}

/** Ends with the subscription, at `expiresAt` (unix ms), or when the reader is 1 MiB behind. */
export async function stream(
  response: ServerResponse,
  results: AsyncIterableIterator<Result>,
  expiresAt: number,
): Promise<void> {
  openStream(response);
  let isExpired = false;
  const keepAlive = setInterval(() => response.write(':\n\n'), KEEP_ALIVE_MILLISECONDS);
  const expiry = atTime(expiresAt, () => {
    isExpired = true;
    void results.return?.();
  });
  response.on('close', () => void results.return?.());
  try {
    for await (const result of results) {
      writeEvent(response, 'next', result);
      if (response.writableLength > MOST_BUFFERED) response.destroy();
    }
    if (isExpired) writeEvent(response, 'next', { errors: [EXPIRED] });
    writeEvent(response, 'complete');
  } finally {
    clearInterval(keepAlive);
    expiry();
    response.end();
  }
}

const EXPIRED = {
  message: 'Your session has ended. Sign in again.',
  extensions: { code: 'UNAUTHENTICATED' },
};

const LONGEST_TIMER = 2_147_483_647;

/** Calls back at a moment in unix ms, unless the function it returns is called before. */
export function atTime(moment: number, call: () => void): () => void {
  if (!Number.isFinite(moment)) return () => {};
  const timer = setTimeout(call, Math.min(Math.max(moment - Date.now(), 0), LONGEST_TIMER));
  return () => clearTimeout(timer);
}

export async function writeJson(response: ServerResponse, status: number, type: string, value: unknown): Promise<void> {
  const body = Buffer.from(JSON.stringify(value));
  response.setHeader('content-type', `${type}; charset=utf-8`);
  response.setHeader('cache-control', 'no-store');
  await write(response, status, body);
}

/** Compresses what is worth it. */
export async function write(response: ServerResponse, status: number, body: Buffer): Promise<void> {
  const accepted = String(response.req.headers['accept-encoding'] ?? '');
  let sent = body;
  response.appendHeader('vary', 'accept-encoding');
  if (body.length > WORTH_COMPRESSING && /\bbr\b/.test(accepted)) {
    sent = body.length < WORTH_A_THREAD ? brotliCompressSync(body, BROTLI) : await brotliInThread(body, BROTLI);
    response.setHeader('content-encoding', 'br');
  } else if (body.length > WORTH_COMPRESSING && /\bgzip\b/.test(accepted)) {
    sent = body.length < WORTH_A_THREAD ? gzipSync(body, GZIP) : await gzipInThread(body, GZIP);
    response.setHeader('content-encoding', 'gzip');
  }
  response.setHeader('content-length', sent.length);
  response.writeHead(status).end(sent);
}

function openStream(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': `${STREAM_TYPE}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
}

function writeEvent(response: ServerResponse, event: 'next' | 'complete', data?: unknown): void {
  response.write(`event: ${event}\ndata: ${data === undefined ? '' : JSON.stringify(data)}\n\n`);
}

function retryAfter(response: ServerResponse, refusal: Refusal | undefined): void {
  if (refusal?.retryAfterSeconds) response.setHeader('retry-after', refusal.retryAfterSeconds);
}
