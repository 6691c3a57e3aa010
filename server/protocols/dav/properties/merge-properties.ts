import { refuseProtected } from '../errors.ts';
import type { LiveProperty, PropertyWrite } from './property.ts';
import type { PresentNode } from '../tree/node.ts';

/** Two of one name as one; where both can be, the later counts. */
export function mergeProperties(before: LiveProperty, after: LiveProperty): LiveProperty {
  const isAfter = (node: PresentNode): boolean => after.on.includes(node.kind);
  const write = mergeWrites(isAfter, before.write, after.write);
  return {
    ...before,
    on: [...new Set([...before.on, ...after.on])],
    isInLanguage: before.isInLanguage === true || after.isInLanguage === true,
    read: (node, context, requested) =>
      (isAfter(node) ? after : before).read(node, context, requested),
    ...(write && { write }),
  };
}

type Write = PropertyWrite<PresentNode>;

function mergeWrites(
  isAfter: (node: PresentNode) => boolean,
  before: Write | undefined,
  after: Write | undefined,
): Write | undefined {
  if (before === undefined && after === undefined) return undefined;
  const of = (node: PresentNode) => (isAfter(node) ? after : before);
  return {
    check(element, node) {
      const write = of(node);
      if (write === undefined) refuseProtected();
      else write.check(element, node);
    },
    isElsewhere: (node) => {
      const write = of(node);
      return write?.prepare !== undefined && (write.isElsewhere?.(node) ?? true);
    },
    prepare: async (element, node, viewer) =>
      (await of(node)?.prepare?.(element, node, viewer)) ?? (async () => {}),
  };
}
