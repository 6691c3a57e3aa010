import type { PropertyPlan } from '../properties/render-properties.ts';
import { createPropertyContext, renderProperties } from '../properties/render-properties.ts';
import type { DavRequest } from '../request.ts';
import type { PresentNode } from '../tree/node.ts';

/** The DAV:response of a node of any account. */
export async function renderNode(
  request: DavRequest,
  node: PresentNode,
  plan: PropertyPlan,
): Promise<string> {
  const account = 'owner' in node ? node.owner.id : request.user.id;
  return await request.deps.store.look(
    account,
    async (reader) => await renderProperties(plan, node, createPropertyContext(request, reader)),
  );
}
