import { refuse, refuseMissing } from '../errors.ts';
import { postTable } from '../post-table.ts';
import { refuseMessage } from '../scheduling/post-outbox.ts';
import type { DavNode } from '../tree/node.ts';
import type { DavMethod } from './method.ts';

// RFC 9110 §9.3.3
export const post: DavMethod = {
  name: 'POST',
  isOn: (node) => node.kind !== 'missing' && postTable.some((action) => action.isOn(node)),
  async run(request) {
    const node: DavNode = await request.resolve();
    if (node.kind === 'missing') return refuseMissing();
    const here = postTable.filter((action) => action.isOn(node));
    const action = here.find((each) => each.isFor?.(request) ?? true);
    if (action !== undefined) return await action.run(request, node);
    refuseMessage(request, node);
    if (here.length === 0) return refuse(405, 'Nothing can be posted here');
    return refuse(415, 'What is posted is not understood here');
  },
};
