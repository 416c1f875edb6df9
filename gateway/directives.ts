// What a directive of the supergraph says of a type or a field.

import {
  type DirectiveNode,
  type GraphQLEnumValue,
  type GraphQLField,
  type GraphQLNamedType,
  valueFromASTUntyped,
} from 'graphql';

type Values = Readonly<Record<string, unknown>>;

const read = new WeakMap<DirectiveNode, Values>();

/** The directive's arguments as written, `{}` without any; undefined where it does not stand. */
export function directiveValues(
  element: GraphQLNamedType | GraphQLField<unknown, unknown> | GraphQLEnumValue,
  name: string,
): Values | undefined {
  const node = element.astNode?.directives?.find((one) => one.name.value === name);
  if (!node) return undefined;
  const known = read.get(node);
  if (known) return known;
  const values = Object.fromEntries(
    (node.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)]),
  );
  read.set(node, values);
  return values;
}
