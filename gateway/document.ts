// Is this text an operation we are willing to read? Asked before anything recursive touches it.

import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { mistake, type GraphError, Refusal } from './errors.ts';

const MOST_TOKENS = 2_000;
const LONGEST = 100_000; // characters
const DEEPEST_BRACKETS = 48; // the planner's own parser stops at 50
const DEEPEST_VARIABLES = 32;
const MOST_VALUES = 20_000; // in variables

const NUL = /\0|\\u0000|\\u\{0+\}/;

/** A document, or the mistake in its syntax. Throws a Refusal. */
export function read(query: string): DocumentNode | GraphError {
  if (query.length > LONGEST || nesting(query) > DEEPEST_BRACKETS) {
    throw new Refusal('OPERATION_TOO_EXPENSIVE', 'The operation is nested too deeply or too long.');
  }
  if (NUL.test(query) || !query.isWellFormed()) throw unstorable();
  try {
    return parse(query, { maxTokens: MOST_TOKENS });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (error.message.includes(`more that ${MOST_TOKENS}`) || error.message.includes(`more than ${MOST_TOKENS}`)) {
      throw new Refusal('OPERATION_TOO_EXPENSIVE', `An operation holds ${MOST_TOKENS} tokens at most.`);
    }
    return mistake(error, 'GRAPHQL_PARSE_FAILED');
  }
}

/** No store keeps a NUL or half a surrogate pair, so no variable may carry one in. Throws a Refusal. */
export function checkVariables(variables: unknown): void {
  const waiting: [value: unknown, depth: number][] = [[variables, 0]];
  let values = 0;
  for (let item = waiting.pop(); item; item = waiting.pop()) {
    const [value, depth] = item;
    values += 1;
    if (values > MOST_VALUES) {
      throw new Refusal('INVALID_INPUT', `Variables hold ${MOST_VALUES} values at most.`);
    }
    if (depth > DEEPEST_VARIABLES) {
      throw new Refusal('INVALID_INPUT', `Variables nest ${DEEPEST_VARIABLES} levels at most.`);
    }
    if (typeof value === 'string') {
      if (value.includes('\0') || !value.isWellFormed()) throw unstorable();
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) waiting.push([key, depth], [inner, depth + 1]);
    }
  }
}

function unstorable(): Refusal {
  return new Refusal('INVALID_INPUT', 'A text may hold no NUL character and no half of a surrogate pair.');
}

/** How deep brackets nest outside of strings and comments. */
function nesting(query: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < query.length; at += 1) {
    switch (query[at]) {
      case '{':
      case '[':
      case '(':
        depth += 1;
        if (depth > deepest) deepest = depth;
        break;
      case '}':
      case ']':
      case ')':
        depth -= 1;
        break;
      case '"':
        at = endOfString(query, at);
        break;
      case '#':
        at = endOfLine(query, at);
        break;
    }
  }
  return deepest;
}

function endOfString(query: string, start: number): number {
  if (query.startsWith('"""', start)) {
    let end = query.indexOf('"""', start + 3);
    while (end > 0 && query[end - 1] === '\\') end = query.indexOf('"""', end + 1);
    return end < 0 ? query.length : end + 2;
  }
  for (let at = start + 1; at < query.length; at += 1) {
    if (query[at] === '\\') at += 1;
    else if (query[at] === '"' || query[at] === '\n') return at;
  }
  return query.length;
}

function endOfLine(query: string, start: number): number {
  const end = query.slice(start).search(/[\n\r]/);
  return end < 0 ? query.length : start + end;
}
