// Which part of a query asks about the graph itself? That part is answered here: the planner knows data only.

import {
  type DocumentNode,
  executeSync,
  type FieldNode,
  type FragmentDefinitionNode,
  getOperationAST,
  type GraphQLSchema,
  Kind,
} from 'graphql';
import { rootFields } from './results.ts';

type Data = Record<string, unknown>;

export interface Parts {
  /** Null when nothing asks about the graph. */
  about: DocumentNode | null;
  /** Null when nothing else is asked. */
  rest: DocumentNode | null;
}

export function partsOf(document: DocumentNode, name: string | undefined, variables: Data): Parts {
  const operation = getOperationAST(document, name);
  if (operation?.operation !== 'query') return { about: null, rest: document };
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const fields = [...rootFields(operation.selectionSet, fragments, variables)];
  const isAbout = (field: FieldNode): boolean => field.name.value === '__schema' || field.name.value === '__type';
  const others = fields.filter((field) => !isAbout(field));
  if (others.every((field) => field.name.value === '__typename')) return { about: document, rest: null };
  if (others.length === fields.length) return { about: null, rest: document };
  const only = (selections: FieldNode[]): DocumentNode => ({
    kind: Kind.DOCUMENT,
    definitions: [
      { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } },
      ...fragments.values(),
    ],
  });
  return { about: only(fields.filter(isAbout)), rest: only(others) };
}

export function introspect(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  variables: Data,
): Data {
  const { data } = executeSync({ schema, document, variableValues: variables, operationName: operationName ?? null });
  return (data ?? {}) as Data;
}
