// What is wrong with the shape of a planner's result, and put right before a client sees it.

import {
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  type GraphQLObjectType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

type Data = Record<string, unknown>;
type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** Without any answer the planner leaves `data` out; here each field that was asked for is null. */
export function completed(
  data: Data | null | undefined,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  root: GraphQLObjectType,
  variables: Data,
): Data | null {
  if (data === null) return null;
  const whole: Data = data ?? {};
  for (const field of rootFields(operation.selectionSet, fragments, variables)) {
    const key = field.alias?.value ?? field.name.value;
    whole[key] ??= null;
    const type = root.getFields()[field.name.value]?.type;
    if (whole[key] === null && isNonNullType(type)) return null;
  }
  return whole;
}

/** With fragments spread and what is skipped left out. */
export function* rootFields(set: SelectionSetNode, fragments: Fragments, variables: Data): Generator<FieldNode> {
  for (const node of set.selections) {
    if (!isIncluded(node, variables)) continue;
    if (node.kind === Kind.FIELD) {
      yield node;
      continue;
    }
    const inner = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
    if (inner) yield* rootFields(inner.selectionSet, fragments, variables);
  }
}

function isIncluded(node: SelectionNode, variables: Data): boolean {
  if (!node.directives?.length) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variables);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variables);
  return skip?.if !== true && include?.if !== false;
}
