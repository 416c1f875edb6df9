// How an operation is run: read, priced, paid for, validated, admitted, planned, and its result shown.

import { getVariableValues, type GraphQLObjectType, type OperationDefinitionNode } from 'graphql';
import { type Admission, settle } from './access.ts';
import type { Budget } from './budget.ts';
import type { Caller } from './caller.ts';
import { checkVariables } from './document.ts';
import { type GraphError, mistake, Refusal, shown } from './errors.ts';
import { introspect, partsOf } from './introspection.ts';
import { type Known, Library } from './library.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { completed } from './results.ts';
import type { Generation, RawResult } from './supergraph.ts';

const MOST_COST = 10_000;
const DEEPEST = 16;
const MOST_FIELDS = 1_500;
const MOST_REPEATS = 50; // validation compares each with each

export interface Operation {
  query: string;
  variables: Record<string, unknown>;
  operationName: string | undefined;
}

/** What the transport that it came by can carry. */
export interface Allowed {
  mutation: boolean;
  subscription: boolean;
}

export interface Result {
  data: Record<string, unknown> | null;
  errors?: GraphError[];
  extensions?: { cost: Cost };
}

interface Cost {
  requested: number;
  /** The most one operation may cost. */
  max: number;
  /** What this client has left in the running minute. */
  remaining: number;
}

/** `refused` was not run at all; a `stream` lasts as long as its subscription. */
export type Outcome =
  | { kind: 'refused'; errors: GraphError[]; refusal?: Refusal }
  | { kind: 'result'; result: Result; isMutation: boolean }
  | { kind: 'stream'; results: AsyncIterableIterator<Result> };

/** What an operation was found to be, on the way to its result. */
interface Run {
  operation: OperationDefinitionNode;
  known: Known;
  admission: Admission;
  variables: Record<string, unknown>;
  caller: Caller;
  cost: Cost;
  root: GraphQLObjectType;
  generation: Generation;
}

export class Graph {
  #library: Library;
  readonly #streams = new Set<AsyncIterableIterator<Result>>();
  readonly #budget: Budget;
  readonly #log: Log;
  readonly #metrics: Metrics;

  constructor(generation: Generation, budget: Budget, log: Log, metrics: Metrics) {
    this.#library = new Library(generation);
    this.#budget = budget;
    this.#log = log;
    this.#metrics = metrics;
  }

  replace(generation: Generation): void {
    this.#library = new Library(generation);
  }

  /** Every open subscription completes; its client resumes elsewhere. */
  endStreams(): void {
    for (const results of [...this.#streams]) void results.return?.();
  }

  async run(asked: Operation, caller: Caller, allowed: Allowed): Promise<Outcome> {
    const started = performance.now();
    const outcome = await this.#attempt(asked, caller, allowed);
    this.#count(outcome, asked, (performance.now() - started) / 1000);
    return outcome;
  }

  async #attempt(asked: Operation, caller: Caller, allowed: Allowed): Promise<Outcome> {
    try {
      const run = await this.#prepared(asked, caller, allowed);
      return 'errors' in run ? { kind: 'refused', errors: run.errors } : await this.#executed(run);
    } catch (error) {
      const refusal = error instanceof Refusal ? { refusal: error } : {};
      return { kind: 'refused', errors: [shown(error, this.#log, caller.requestId)], ...refusal };
    }
  }

  /** Throws a Refusal; mistakes in the document come back as such. */
  async #prepared(asked: Operation, caller: Caller, allowed: Allowed): Promise<Run | { errors: GraphError[] }> {
    const library = this.#library;
    checkVariables(asked.variables);
    const known = library.read(asked.query);
    if ('mistake' in known) return { errors: [known.mistake] };
    const operation = chosen(known, asked.operationName, allowed);
    const cost = await this.#paid(library, known, operation, asked.variables, caller);
    const mistakes = library.mistakesIn(known);
    if (mistakes.length > 0) return { errors: [...mistakes] };
    const { generation } = library;
    const values = getVariableValues(generation.schema, operation.variableDefinitions ?? [], asked.variables);
    if (values.errors) return { errors: values.errors.map((error) => mistake(error, 'INVALID_INPUT')) };
    const root = generation.schema.getRootType(operation.operation);
    if (!root) throw new Refusal('BAD_REQUEST', `This graph has no ${operation.operation}.`);
    const admission = library.admission(known, caller.identity);
    return { operation, known, admission, variables: asked.variables, caller, cost, root, generation };
  }

  async #paid(
    library: Library,
    known: Known,
    operation: OperationDefinitionNode,
    variables: Record<string, unknown>,
    caller: Caller,
  ): Promise<Cost> {
    const price = library.price(known, operation, variables);
    this.#metrics.priced(price.cost);
    refuseOver(MOST_COST, price.cost, 'units of cost');
    refuseOver(DEEPEST, price.depth, 'levels');
    refuseOver(MOST_FIELDS, price.fields, 'fields');
    refuseOver(MOST_REPEATS, price.repeats, 'times the same field');
    const remaining = await this.#budget.spend(caller, Math.max(1, Math.ceil(price.cost)));
    return { requested: price.cost, max: MOST_COST, remaining };
  }

  async #executed(run: Run): Promise<Outcome> {
    const { operation, admission, variables, caller, generation } = run;
    const { refusal } = admission.refused.find(({ field }) => operation.selectionSet.selections.includes(field)) ?? {};
    if (operation.operation === 'subscription' && refusal) throw refusal;
    const name = operation.name?.value;
    const { about, rest } = partsOf(admission.document, name, variables);
    const own = about ? introspect(generation.schema, about, name, variables) : {};
    if (!rest) return this.#answered({ data: own }, run);
    const raw = await generation.execute({
      document: rest,
      variables,
      operationName: name,
      operationType: operation.operation,
      context: caller,
    });
    if (Symbol.asyncIterator in raw) {
      return { kind: 'stream', results: this.#stream(raw, run) };
    }
    return this.#answered(about ? { ...raw, data: { ...own, ...raw.data } } : raw, run);
  }

  #answered(raw: RawResult, run: Run): Outcome {
    const result = { ...this.#result(raw, run), extensions: { cost: run.cost } };
    return { kind: 'result', result, isMutation: run.operation.operation === 'mutation' };
  }

  #stream(raw: AsyncIterable<RawResult>, run: Run): AsyncIterableIterator<Result> {
    const results = mapped(
      raw,
      (event) => this.#result(event, run),
      () => {
        if (this.#streams.delete(results)) this.#metrics.closed('subscription');
      },
    );
    this.#streams.add(results);
    this.#metrics.opened('subscription');
    return results;
  }

  #result(raw: RawResult, run: Run): Result {
    const { operation, known, admission, root, generation, caller } = run;
    // The planner appends to one list for as long as a subscription lives: take what is new.
    const errors = (raw.errors?.splice(0) ?? []).map((error) => shown(error, this.#log, caller.requestId));
    let { data = undefined } = raw;
    if (data && admission.refused.length > 0) {
      const settled = settle(admission, known.fragments, generation.schema, root, operation.selectionSet, data);
      data = settled.data;
      errors.push(...settled.errors);
    }
    const whole = completed(data, operation, known.fragments, root, run.variables);
    for (const { extensions } of errors) this.#metrics.errorTold(extensions.code);
    return { data: whole, ...(errors.length > 0 ? { errors } : {}) };
  }

  #count(outcome: Outcome, asked: Operation, seconds: number): void {
    if (outcome.kind === 'refused') {
      for (const { extensions } of outcome.errors) this.#metrics.errorTold(extensions.code);
    }
    const type = outcome.kind === 'stream' ? 'subscription' : outcome.kind === 'result' && outcome.isMutation ? 'mutation' : 'query';
    const failed = outcome.kind === 'refused' ? 'refused' : outcome.kind === 'result' && outcome.result.errors ? 'partial' : 'ok';
    this.#metrics.operationRan(asked.operationName, type, failed, seconds);
  }
}

function refuseOver(most: number, asked: number, what: string): void {
  if (asked <= most) return;
  const shownAs = asked < 1e9 ? String(asked) : 'over 1e9';
  throw new Refusal('OPERATION_TOO_EXPENSIVE', `The operation holds ${shownAs} ${what}; ${most} are allowed.`);
}

function chosen(known: Known, name: string | undefined, allowed: Allowed): OperationDefinitionNode {
  const named = name === undefined ? known.operations : known.operations.filter((one) => one.name?.value === name);
  const [operation] = named;
  if (!operation) throw new Refusal('BAD_REQUEST', 'The document holds no such operation.');
  if (named.length > 1) throw new Refusal('BAD_REQUEST', 'Name the operation to run, in `operationName`.');
  if (operation.operation === 'mutation' && !allowed.mutation) {
    throw new Refusal('BAD_REQUEST', 'A GET changes nothing; send a POST.', 405);
  }
  if (operation.operation === 'subscription' && !allowed.subscription) {
    throw new Refusal('BAD_REQUEST', 'A subscription needs a WebSocket or `Accept: text/event-stream`.', 406);
  }
  return operation;
}

/** Unlike an async generator's, `return` reaches the source while it waits for an event. */
function mapped<T, R>(source: AsyncIterable<T>, change: (item: T) => R, onEnd: () => void): AsyncIterableIterator<R> {
  const iterator = source[Symbol.asyncIterator]();
  return {
    async next() {
      const { value, done } = await iterator.next();
      if (done) onEnd();
      return done ? { value: undefined, done: true } : { value: change(value as T), done: false };
    },
    async return() {
      onEnd();
      await iterator.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
