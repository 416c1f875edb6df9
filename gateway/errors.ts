// What a client is told when something is refused or fails: one closed list of codes, no internals.

import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Log } from './log.ts';

export const CODES = [
  'INVALID_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'RATE_LIMITED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_TOO_EXPENSIVE',
  'BAD_REQUEST',
  'PAYLOAD_TOO_LARGE',
  'NOT_FROM_ROUTER',
  'SUBGRAPH_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
] as const;
export type Code = (typeof CODES)[number];

export interface GraphError {
  message: string;
  path?: readonly (string | number)[];
  locations?: readonly { line: number; column: number }[];
  extensions: { code: Code };
}

/** A request that is answered without being run. `status` is what HTTP says of it. */
export class Refusal extends Error {
  readonly code: Code;
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: Code, message: string, status = 400, retryAfterSeconds?: number) {
    super(message);
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get shown(): GraphError {
    return { message: this.message, extensions: { code: this.code } };
  }
}

const CRASHED = 'Something went wrong on our side.';

// From a subgraph these say that we and it disagree, which no client can mend.
const OURS_TO_MEND: ReadonlySet<Code> = new Set(['INTERNAL_SERVER_ERROR', 'NOT_FROM_ROUTER']);

export function isCode(value: unknown): value is Code {
  return CODES.includes(value as Code);
}

/** The shown form of anything thrown or collected while an operation ran; what is hidden is logged. */
export function shown(error: unknown, log: Log, requestId: string): GraphError {
  if (error instanceof Refusal) return error.shown;
  const code = error instanceof GraphQLError ? error.extensions.code : undefined;
  if (error instanceof GraphQLError && isCode(code) && !OURS_TO_MEND.has(code)) {
    return { message: error.message, ...pathOf(error), extensions: { code } };
  }
  const fields = { 'http.request.id': requestId, 'error.code': String(code) };
  if (code === undefined) log.error('crash', error, fields);
  else log.warning('a subgraph failed', fields);
  return {
    message: CRASHED,
    ...(error instanceof GraphQLError ? pathOf(error) : {}),
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}

/** A mistake in the client's own document: where it is helps, guessing at hidden names does not. */
export function mistake(error: GraphQLError, code: Code): GraphError {
  const { message, locations }: GraphQLFormattedError = error.toJSON();
  return {
    message: message.replace(/ Did you mean .*$/s, ''),
    ...(locations ? { locations } : {}),
    extensions: { code },
  };
}

function pathOf(error: GraphQLError): { path?: readonly (string | number)[] } {
  return error.path ? { path: error.path } : {};
}
