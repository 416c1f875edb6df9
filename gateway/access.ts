// Which fields of an operation may this caller read, by `@authenticated` and `@requiresScopes`?
//
// A refused field is never sent to a subgraph: an alias of `__typename` stands in for it in the
// plan, so that afterwards a null and an error can be put exactly where the field would have been.

import { randomBytes } from 'node:crypto';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type GraphError, Refusal } from './errors.ts';
import type { Identity } from './identity.ts';
import { directiveValues } from './directives.ts';

/** Scopes in disjunctive normal form: any of the groups, all of that group; none asks for a token only. */
type Rule = readonly (readonly string[])[];
type Json = unknown;
type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;
type Path = readonly (string | number)[];

/** What one document asks of its caller; empty for most. */
export type Demands = ReadonlyMap<FieldNode, readonly Rule[]>;

export interface RefusedField {
  /** Where its demand stands among those of the document. */
  index: number;
  field: FieldNode;
  refusal: Refusal;
}

export interface Admission {
  /** The document to run. */
  document: DocumentNode;
  /** In the order of their stand-ins. */
  refused: readonly RefusedField[];
}

export function demandsOf(schema: GraphQLSchema, document: DocumentNode): Demands {
  const demands = new Map<FieldNode, readonly Rule[]>();
  const types = new TypeInfo(schema);
  const enter = (node: FieldNode): undefined => {
    const field = types.getFieldDef();
    const parent = types.getParentType();
    const target = field && getNamedType(field.type);
    const rules = [parent, field, target].flatMap((element) => (element ? rulesOn(element) : []));
    if (rules.length > 0 && !node.name.value.startsWith('__')) demands.set(node, rules);
  };
  visit(document, visitWithTypeInfo(types, { Field: { enter } }));
  return demands;
}

export function rulesFailedBy(identity: Identity, demands: Demands): RefusedField[] {
  const refused: RefusedField[] = [];
  let index = 0;
  for (const [field, rules] of demands) {
    const refusal = rules.map((rule) => refusalBy(rule, identity)).find(Boolean);
    if (refusal) refused.push({ index, field, refusal });
    index += 1;
  }
  return refused;
}

export function admit(document: DocumentNode, refused: readonly RefusedField[]): Admission {
  if (refused.length === 0) return { document, refused };
  const standIns = new Map(refused.map(({ field }, index) => [field, standInFor(field, index)]));
  const enter = (node: FieldNode): FieldNode | undefined => standIns.get(node);
  return { document: visit(document, { Field: { enter } }), refused };
}

/** Puts nulls where stand-ins are, as far up as non-null types carry them, and tells of each field once. */
export function settle(
  admission: Admission,
  fragments: Fragments,
  schema: GraphQLSchema,
  root: GraphQLObjectType,
  selections: SelectionSetNode,
  data: Record<string, Json>,
): { data: Record<string, Json> | null; errors: GraphError[] } {
  const settlement = new Settlement(admission, fragments, schema);
  const settled = settlement.object(data, selections, root, []);
  return { data: settled, errors: [...settlement.errors.values()] };
}

class Settlement {
  readonly errors = new Map<FieldNode, GraphError>();
  readonly #indexes: ReadonlyMap<FieldNode, number>;
  readonly #admission: Admission;
  readonly #fragments: Fragments;
  readonly #schema: GraphQLSchema;

  constructor(admission: Admission, fragments: Fragments, schema: GraphQLSchema) {
    this.#admission = admission;
    this.#fragments = fragments;
    this.#schema = schema;
    this.#indexes = new Map(admission.refused.map(({ field }, index) => [field, index]));
  }

  object(
    object: Record<string, Json>,
    set: SelectionSetNode,
    type: GraphQLNamedType | undefined,
    path: Path,
  ): Record<string, Json> | null {
    let alive = true;
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        alive = this.#field(object, node, type, path) && alive;
        continue;
      }
      const fragment =
        node.kind === Kind.INLINE_FRAGMENT ? node : this.#fragments.get(node.name.value);
      const condition = fragment?.typeCondition?.name.value;
      const inner = condition ? this.#schema.getType(condition) : type;
      if (fragment && !this.object(object, fragment.selectionSet, inner, path)) alive = false;
    }
    return alive ? object : null;
  }

  /** False when the object around the field cannot stand without it. */
  #field(object: Record<string, Json>, node: FieldNode, type: GraphQLNamedType | undefined, path: Path): boolean {
    const key = node.alias?.value ?? node.name.value;
    const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
    const fieldType = fields[node.name.value]?.type;
    if (!fieldType) return true;
    const index = this.#indexes.get(node);
    if (index !== undefined) {
      if (!(standInName(index) in object)) return true;
      delete object[standInName(index)];
      object[key] = null;
      this.#tell(node, index, [...path, key]);
    } else if (node.selectionSet && object[key] != null) {
      object[key] = this.#value(object[key], node.selectionSet, fieldType, [...path, key]);
    } else {
      return true;
    }
    return object[key] !== null || !isNonNullType(fieldType);
  }

  #value(value: Json, set: SelectionSetNode, type: GraphQLOutputType, path: Path): Json {
    if (isNonNullType(type)) return this.#value(value, set, type.ofType, path);
    if (value === null) return null;
    if (isListType(type) && Array.isArray(value)) {
      const items = value.map((item, at) => this.#value(item, set, type.ofType, [...path, at]));
      const broken = isNonNullType(type.ofType) && items.some((item, at) => item === null && value[at] !== null);
      return broken ? null : items;
    }
    return this.object(value as Record<string, Json>, set, getNamedType(type), path);
  }

  #tell(node: FieldNode, index: number, path: Path): void {
    const refusal = this.#admission.refused[index]?.refusal;
    if (refusal && !this.errors.has(node)) this.errors.set(node, { ...refusal.shown, path });
  }
}

function rulesOn(element: Parameters<typeof directiveValues>[0]): Rule[] {
  const rules: Rule[] = [];
  if (directiveValues(element, 'authenticated')) rules.push([]);
  const scoped = directiveValues(element, 'requiresScopes');
  if (scoped) rules.push(scoped.scopes as Rule);
  return rules;
}

function refusalBy(rule: Rule, identity: Identity): Refusal | undefined {
  if (identity.subject === undefined) return new Refusal('UNAUTHENTICATED', 'Sign in to read this.', 401);
  if (rule.length === 0 || rule.some((group) => group.every((scope) => identity.scopes.has(scope)))) return undefined;
  const wanted = rule.map((group) => group.join(' ')).join(' or ');
  return new Refusal('FORBIDDEN', `Your token lacks a scope: ${wanted}.`, 403);
}

/** No client can alias a field to it by chance or by guessing. */
const STAND_IN = `refused_${randomBytes(6).toString('hex')}_`;

function standInName(index: number): string {
  return `${STAND_IN}${index}`;
}

function standInFor(field: FieldNode, index: number): FieldNode {
  return {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: standInName(index) },
    name: { kind: Kind.NAME, value: '__typename' },
    directives: field.directives ?? [],
  };
}
