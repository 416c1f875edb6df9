// What Prometheus reads. Labels come from closed sets, so that no client can grow them.

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Code } from './errors.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const OTHER = 'other';

export class Metrics {
  readonly #registry = new Registry();
  readonly #operationNames: ReadonlySet<string>;
  readonly #operations = new Histogram({
    name: 'caravan_gateway_operation_seconds',
    help: 'How long operations took, streams until they started.',
    labelNames: ['operation', 'type', 'outcome'],
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #errors = new Counter({
    name: 'caravan_gateway_errors_total',
    help: 'Errors told to clients, by code.',
    labelNames: ['code'],
    registers: [this.#registry],
  });
  readonly #subgraphs = new Histogram({
    name: 'caravan_gateway_subgraph_seconds',
    help: 'How long subgraphs took to answer.',
    labelNames: ['subgraph', 'outcome'],
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #cost = new Histogram({
    name: 'caravan_gateway_operation_cost',
    help: 'What operations may cost at most.',
    buckets: [1, 10, 50, 100, 500, 1_000, 5_000, 10_000],
    registers: [this.#registry],
  });
  readonly #streams = new Gauge({
    name: 'caravan_gateway_streams',
    help: 'Open subscriptions and sockets.',
    labelNames: ['kind'],
    registers: [this.#registry],
  });

  /** Names that are worth a label of their own; every other operation counts as `other`. */
  constructor(operationNames: Iterable<string>) {
    this.#operationNames = new Set(operationNames);
    collectDefaultMetrics({ register: this.#registry });
  }

  operationRan(name: string | undefined, type: string, outcome: string, seconds: number): void {
    const operation = name && this.#operationNames.has(name) ? name : OTHER;
    this.#operations.observe({ operation, type, outcome }, seconds);
  }

  priced(cost: number): void {
    this.#cost.observe(cost);
  }

  errorTold(code: Code): void {
    this.#errors.inc({ code });
  }

  subgraphCalled(subgraph: string, outcome: string, seconds: number): void {
    this.#subgraphs.observe({ subgraph, outcome }, seconds);
  }

  opened(kind: 'subscription' | 'socket'): void {
    this.#streams.inc({ kind });
  }

  closed(kind: 'subscription' | 'socket'): void {
    this.#streams.dec({ kind });
  }

  async text(): Promise<{ type: string; body: string }> {
    return { type: this.#registry.contentType, body: await this.#registry.metrics() };
  }
}
