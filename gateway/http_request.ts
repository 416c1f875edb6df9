// Is this HTTP request a GraphQL operation that we may read, and which?

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Refusal } from './errors.ts';
import type { Operation } from './graph.ts';

export const LARGEST_BODY = 1_000_000; // bytes

/** A browser sends this across origins only after asking, so its presence rules out forged requests. */
const CSRF_HEADER = 'x-graphql-csrf';

export const RESULT_TYPE = 'application/graphql-response+json';
export const JSON_TYPE = 'application/json';
export const STREAM_TYPE = 'text/event-stream';
export type AnswerType = typeof RESULT_TYPE | typeof JSON_TYPE | typeof STREAM_TYPE;

/** The best of ours that `accept` allows. Throws a Refusal. */
export function answerTypeFor(accept: string | undefined): AnswerType {
  const asked = (accept?.trim() || '*/*')
    .split(',')
    .map((part, at) => {
      const [type = '', ...parameters] = part.split(';').map((one) => one.trim().toLowerCase());
      const quality = parameters.find((one) => one.startsWith('q='));
      return { type, quality: quality ? Number(quality.slice(2)) : 1, at };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.at - b.at);
  for (const { type } of asked) {
    if (type === RESULT_TYPE || type === JSON_TYPE || type === STREAM_TYPE) return type;
    if (type === '*/*' || type === 'application/*') return JSON_TYPE;
    if (type === 'text/*') return STREAM_TYPE;
  }
  throw new Refusal('BAD_REQUEST', `We answer in ${RESULT_TYPE}, ${JSON_TYPE} or ${STREAM_TYPE}.`, 406);
}

/** Throws a Refusal. */
export async function operationIn(request: IncomingMessage, url: URL): Promise<Operation> {
  if (request.method === 'GET') {
    if (!request.headers[CSRF_HEADER]) {
      throw new Refusal('BAD_REQUEST', `Send the header ${CSRF_HEADER} with a GET.`);
    }
    return operationInSearch(url.searchParams);
  }
  if (request.method !== 'POST') throw new Refusal('BAD_REQUEST', 'Send a POST or a GET.', 405);
  checkContentType(request.headers);
  return operationInText(await bodyOf(request));
}

/** Only JSON: a browser sends it across origins only after asking. */
function checkContentType(headers: IncomingHttpHeaders): void {
  const [type, ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((one) => one.trim()).find((one) => one.startsWith('charset='));
  const isUtf8 = !charset || /^charset="?utf-?8"?$/.test(charset);
  if (type?.trim() !== JSON_TYPE || !isUtf8 || headers['content-encoding']) {
    throw new Refusal('BAD_REQUEST', 'Send the operation as application/json in UTF-8.', 415);
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      request.off('data', onData).off('end', onEnd).off('error', reject).off('close', onClose);
      settle();
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > LARGEST_BODY) finish(() => reject(tooLarge()));
      else chunks.push(chunk);
    };
    const onEnd = (): void => finish(() => resolve(Buffer.concat(chunks).toString('utf8')));
    const onClose = (): void => finish(() => reject(new Refusal('BAD_REQUEST', 'The body is incomplete.')));
    request.on('data', onData).on('end', onEnd).on('error', reject).on('close', onClose);
  });
}

/** Node reads the rest and drops it, so that the client hears this rather than a reset. */
function tooLarge(): Refusal {
  return new Refusal('PAYLOAD_TOO_LARGE', `A request holds ${LARGEST_BODY} bytes at most.`, 413);
}

function operationInText(text: string): Operation {
  const body = parsed(text, 'The body');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal('BAD_REQUEST', 'Send one operation a request, as an object.');
  }
  return operationOf(body as Record<string, unknown>);
}

function operationInSearch(search: URLSearchParams): Operation {
  const inJson = (name: string): unknown => {
    const text = search.get(name);
    return text ? parsed(text, `\`${name}\``) : undefined;
  };
  return operationOf({
    query: search.get('query') ?? undefined,
    operationName: search.get('operationName') || undefined,
    variables: inJson('variables'),
    extensions: inJson('extensions'),
  });
}

/** Throws a Refusal when a member is of another type than GraphQL over HTTP gives it. */
export function operationOf({ query, variables, operationName, extensions }: Record<string, unknown>): Operation {
  if (typeof query !== 'string') throw new Refusal('BAD_REQUEST', '`query` is the text of the operation.');
  if (operationName != null && typeof operationName !== 'string') {
    throw new Refusal('BAD_REQUEST', '`operationName` is a text.');
  }
  if (!isMap(variables)) throw new Refusal('BAD_REQUEST', '`variables` is an object.');
  if (!isMap(extensions)) throw new Refusal('BAD_REQUEST', '`extensions` is an object.');
  return { query, variables: variables ?? {}, operationName: operationName || undefined };
}

function isMap(value: unknown): value is Record<string, unknown> | null | undefined {
  return value == null || (typeof value === 'object' && !Array.isArray(value));
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Refusal('BAD_REQUEST', `${what} is not JSON.`);
  }
}
