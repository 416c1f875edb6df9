// The documents that clients sent lately: each is read, validated and searched for guarded fields once.

import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  validate,
} from 'graphql';
import { type Admission, admit, type Demands, demandsOf, rulesFailedBy } from './access.ts';
import { read } from './document.ts';
import { type GraphError, mistake } from './errors.ts';
import type { Identity } from './identity.ts';
import { type Price, Pricing } from './price.ts';
import type { Generation } from './supergraph.ts';

const MOST_CHARACTERS = 5_000_000; // of remembered texts, which take some fifty times that as trees
const MOST_MISTAKES = 20;
const MOST_ADMISSIONS = 16; // ways to be refused, remembered a document

export interface Known {
  document: DocumentNode;
  operations: readonly OperationDefinitionNode[];
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  mistakes?: readonly GraphError[];
  demands?: Demands;
  /** By what was refused: the planner remembers its plans by document. */
  admissions: Map<string, Admission>;
}

export class Library {
  readonly generation: Generation;
  readonly #pricing: Pricing;
  readonly #entries = new Map<string, Known | { mistake: GraphError }>();
  #characters = 0;

  constructor(generation: Generation) {
    this.generation = generation;
    this.#pricing = new Pricing(generation.schema);
  }

  /** Throws a Refusal for a text that is not even to be parsed. */
  read(query: string): Known | { mistake: GraphError } {
    const known = this.#entries.get(query);
    if (known) this.#entries.delete(query);
    else this.#characters += query.length;
    const entry = known ?? entryOf(query);
    this.#entries.set(query, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#characters <= MOST_CHARACTERS) break;
      this.#entries.delete(oldest);
      this.#characters -= oldest.length;
    }
    return entry;
  }

  price(known: Known, operation: OperationDefinitionNode, variables: Record<string, unknown>): Price {
    return this.#pricing.of(known.fragments, operation, variables);
  }

  mistakesIn(known: Known): readonly GraphError[] {
    known.mistakes ??= validate(this.generation.schema, known.document, undefined, {
      maxErrors: MOST_MISTAKES,
      hideSuggestions: true,
    }).map((error) => mistake(error, 'GRAPHQL_VALIDATION_FAILED'));
    return known.mistakes;
  }

  admission(known: Known, identity: Identity): Admission {
    known.demands ??= demandsOf(this.generation.schema, known.document);
    const refusals = rulesFailedBy(identity, known.demands);
    const key = refusals.map(({ index, refusal }) => `${index} ${refusal.code}`).join();
    const remembered = known.admissions.get(key);
    if (remembered) return remembered;
    const admission = admit(known.document, refusals);
    if (known.admissions.size < MOST_ADMISSIONS) known.admissions.set(key, admission);
    return admission;
  }
}

function entryOf(query: string): Known | { mistake: GraphError } {
  const document = read(query);
  if ('message' in document) return { mistake: document };
  const operations: OperationDefinitionNode[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION) operations.push(node);
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  return { document, operations, fragments, admissions: new Map() };
}
