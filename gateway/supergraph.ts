// The composed graph that is being served: read again every few seconds, and a broken file changes nothing.

import { readFile } from 'node:fs/promises';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import {
  buildSchema,
  type DocumentNode,
  GraphQLSchema,
  isEnumType,
  isScalarType,
  specifiedDirectives,
  validateSchema,
} from 'graphql';
import { directiveValues } from './directives.ts';
import type { Caller } from './caller.ts';
import type { Log } from './log.ts';
import type { SubgraphRequest, SubgraphResult } from './upstream.ts';

const POLL_MILLISECONDS = 10_000;

export interface ExecutionRequest {
  document: DocumentNode;
  variables: Record<string, unknown>;
  operationName?: string | undefined;
  operationType: 'query' | 'mutation' | 'subscription';
  context: Caller;
}

export interface RawResult {
  data?: Record<string, unknown> | null;
  errors?: unknown[];
}

export type Execute = (request: ExecutionRequest) => Promise<RawResult | AsyncIterable<RawResult>>;

export type ReachSubgraph = (
  subgraph: string,
  address: string,
  request: SubgraphRequest,
) => Promise<SubgraphResult> | AsyncIterable<SubgraphResult>;

/** One version of the graph. Operations that began on it end on it, streams included. */
export interface Generation {
  sdl: string;
  /** What clients see; its nodes keep the directives of the supergraph. */
  schema: GraphQLSchema;
  execute: Execute;
}

export class Supergraph {
  #current: Generation | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;
  readonly #path: string;
  readonly #reach: ReachSubgraph;
  readonly #log: Log;
  onChange: (generation: Generation) => void = () => {};

  constructor(path: string, reach: ReachSubgraph, log: Log) {
    this.#path = path;
    this.#reach = reach;
    this.#log = log;
  }

  /** The graph to begin with; throws when there is none. */
  async start(): Promise<Generation> {
    const first = await this.#read();
    this.#timer = setInterval(() => void this.reload(), POLL_MILLISECONDS);
    return first;
  }

  /** Takes the file as it is now, if it is good. */
  async reload(): Promise<void> {
    this.#reading ??= this.#read()
      .then(() => undefined)
      .catch((error: unknown) => this.#log.error('supergraph refused, keeping the last good one', error))
      .finally(() => {
        this.#reading = undefined;
      });
    await this.#reading;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #read(): Promise<Generation> {
    const sdl = await readFile(this.#path, 'utf8');
    if (sdl === this.#current?.sdl) return this.#current;
    const generation = await generationOf(sdl, this.#reach);
    this.#current = generation;
    this.onChange(generation);
    this.#log.info('supergraph loaded', { 'file.path': this.#path });
    return generation;
  }
}

async function generationOf(sdl: string, reach: ReachSubgraph): Promise<Generation> {
  const supergraph = buildSchema(sdl, { assumeValidSDL: true });
  const [problem] = validateSchema(supergraph);
  if (problem) throw problem;
  const addresses = addressesIn(supergraph);
  const handled = await unifiedGraphHandler({
    unifiedGraph: supergraph,
    getUnifiedGraphSDL: () => sdl,
    onSubgraphExecute: ((name: string, request: SubgraphRequest) => {
      const known = addresses.get(name) ?? { name, address: '' };
      return reach(known.name, known.address, request);
    }) as unknown as Parameters<typeof unifiedGraphHandler>[0]['onSubgraphExecute'],
  });
  if (!handled.executor) throw new Error('The planner gave no executor.');
  return {
    sdl,
    schema: asClientsSeeIt(handled.unifiedGraph),
    execute: handled.executor as unknown as Execute,
  };
}

/** The directives of federation and the scalars of their arguments are between us and the subgraphs. */
function asClientsSeeIt(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  const types = config.types.filter((type) => !isScalarType(type)); // those in use are found by their fields
  return new GraphQLSchema({ ...config, types, directives: [...specifiedDirectives] });
}

/** Each subgraph's name and address, by its name and by its value in `join__Graph`. */
function addressesIn(supergraph: GraphQLSchema): Map<string, { name: string; address: string }> {
  const graphs = supergraph.getType('join__Graph');
  const found = new Map<string, { name: string; address: string }>();
  for (const value of isEnumType(graphs) ? graphs.getValues() : []) {
    const { name = '', url = '' } = (directiveValues(value, 'join__graph') ?? {}) as { name?: string; url?: string };
    found.set(name, { name, address: url }).set(value.name, { name, address: url });
  }
  return found;
}
