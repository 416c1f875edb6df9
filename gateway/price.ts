// What an operation may cost at most, told before it is validated, planned or run.
//
// A fragment is priced once for each way it is sized, however often it is spread, so that the
// pricing itself cannot be made to explode.

import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { directiveValues } from './directives.ts';
import { Refusal } from './errors.ts';

const UNSIZED_LIST = 20; // items assumed where nothing bounds a list
const MUTATION = 10;
const INTROSPECTION = 100;
const PAGE_FIELDS = ['edges', 'nodes'];

export interface Price {
  /** Objects that may be loaded, weighted by `@cost`, multiplied by the sizes of lists. */
  cost: number;
  depth: number;
  /** Fields after fragments are spread: the work of validating and planning. */
  fields: number;
  /** How often one selection set asks for the same field. */
  repeats: number;
}

/** How long the lists right below may be, by field name. */
type Sizes = ReadonlyMap<string, number>;
type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;
type Variables = Readonly<Record<string, unknown>>;

const NOTHING: Price = { cost: 0, depth: 0, fields: 0, repeats: 0 };

export class Pricing {
  readonly #schema: GraphQLSchema;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** Throws a Refusal when a fragment spreads itself. */
  of(fragments: Fragments, operation: OperationDefinitionNode, variables: Variables): Price {
    const given = { ...defaultsOf(operation), ...variables };
    const root = this.#schema.getRootType(operation.operation) ?? undefined;
    const price = new Walk(this.#schema, fragments, given).selections(operation.selectionSet, root);
    const surcharge = operation.operation === 'mutation' ? MUTATION : 0;
    return { ...price, cost: price.cost + surcharge };
  }
}

class Walk {
  readonly #schema: GraphQLSchema;
  readonly #variables: Variables;
  readonly #fragments: Fragments;
  readonly #priced = new Map<string, Price | 'being priced'>();

  constructor(schema: GraphQLSchema, fragments: Fragments, variables: Variables) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  selections(set: SelectionSetNode | undefined, parent: GraphQLNamedType | undefined, sizes?: Sizes): Price {
    const total = { ...NOTHING, repeats: repeatsIn(set) };
    for (const node of set?.selections ?? []) {
      const one = this.#selection(node, parent, sizes);
      total.cost += one.cost;
      total.fields += one.fields;
      total.depth = Math.max(total.depth, one.depth);
      total.repeats = Math.max(total.repeats, one.repeats);
    }
    return total;
  }

  #selection(node: SelectionNode, parent: GraphQLNamedType | undefined, sizes: Sizes | undefined): Price {
    if (node.kind === Kind.FIELD) return this.#field(node, parent, sizes);
    if (node.kind === Kind.FRAGMENT_SPREAD) return this.#fragment(node.name.value, sizes);
    const condition = node.typeCondition?.name.value;
    const inner = condition ? this.#schema.getType(condition) : parent;
    return this.selections(node.selectionSet, inner, sizes);
  }

  #fragment(name: string, sizes: Sizes | undefined): Price {
    const key = sizes ? `${name} ${[...sizes].join(' ')}` : name;
    const known = this.#priced.get(key);
    if (known === 'being priced') {
      throw new Refusal('GRAPHQL_VALIDATION_FAILED', 'A fragment may not spread itself.');
    }
    const fragment = this.#fragments.get(name);
    if (known || !fragment) return known ?? NOTHING; // validation names a missing fragment
    this.#priced.set(key, 'being priced');
    const inner = this.#schema.getType(fragment.typeCondition.name.value);
    const price = this.selections(fragment.selectionSet, inner, sizes);
    this.#priced.set(key, price);
    return price;
  }

  #field(node: FieldNode, parent: GraphQLNamedType | undefined, sizes: Sizes | undefined): Price {
    const name = node.name.value;
    if (name === '__schema' || name === '__type') {
      return { ...this.selections(node.selectionSet, undefined), cost: INTROSPECTION };
    }
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    const type = field && getNamedType(field.type);
    const size = field ? this.#size(node, field) : undefined;
    const listed = field !== undefined && isList(field);
    const page = field && !listed && size ? pageOf(field, size) : undefined;
    const below = this.selections(node.selectionSet, type, page);
    const times = listed ? (sizes?.get(name) ?? size ?? UNSIZED_LIST) : 1;
    return {
      cost: times * (weightOf(field, type) + below.cost),
      depth: below.depth + 1,
      fields: below.fields + 1,
      repeats: below.repeats,
    };
  }

  /** What `@listSize` says, from the arguments at hand where it names them. */
  #size(node: FieldNode, field: GraphQLField<unknown, unknown>): number | undefined {
    const listSize = directiveValues(field, 'listSize');
    if (!listSize) return undefined;
    const { slicingArguments, assumedSize } = listSize;
    const asked = (Array.isArray(slicingArguments) ? slicingArguments : [])
      .map((argument) => this.#argument(node, field, String(argument)))
      .filter((value) => typeof value === 'number');
    if (asked.length > 0) return Math.max(1, ...asked);
    return typeof assumedSize === 'number' ? assumedSize : UNSIZED_LIST;
  }

  #argument(node: FieldNode, field: GraphQLField<unknown, unknown>, name: string): unknown {
    const given = node.arguments?.find((argument) => argument.name.value === name);
    if (given) return valueFromASTUntyped(given.value, this.#variables);
    return field.args.find((argument) => argument.name === name)?.defaultValue;
  }
}

function repeatsIn(set: SelectionSetNode | undefined): number {
  const times = new Map<string, number>();
  for (const node of set?.selections ?? []) {
    const key = node.kind === Kind.FIELD ? (node.alias ?? node.name).value : node.kind;
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return Math.max(0, ...times.values());
}

function isList(field: GraphQLField<unknown, unknown>): boolean {
  return isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
}

/** A connection's size belongs to the lists in it. */
function pageOf(field: GraphQLField<unknown, unknown>, size: number): Sizes {
  const named = directiveValues(field, 'listSize')?.sizedFields;
  const fields = Array.isArray(named) ? named.map(String) : PAGE_FIELDS;
  return new Map(fields.map((name) => [name, size]));
}

function weightOf(field: GraphQLField<unknown, unknown> | undefined, type: GraphQLNamedType | undefined): number {
  const cost = (field && directiveValues(field, 'cost')) ?? (type && directiveValues(type, 'cost'));
  if (cost) return Number(cost.weight) || 0;
  return isCompositeType(type) ? 1 : 0;
}

function defaultsOf(operation: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    (operation.variableDefinitions ?? [])
      .filter((definition) => definition.defaultValue)
      .map((definition) => [
        definition.variable.name.value,
        definition.defaultValue && valueFromASTUntyped(definition.defaultValue),
      ]),
  );
}
