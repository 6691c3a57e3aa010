import { parseLockToken } from '#codecs/webdav/headers.ts';
import { sendEmpty } from '../answers/send.ts';
import { changeAccount } from '../change-account.ts';
import { refuse, refuseFor, refuseMissing } from '../errors.ts';
import { locksCovering, removeLock } from '../locks/lock.ts';
import { isVisible } from '../tree/privileges.ts';
import type { DavMethod } from './method.ts';

// RFC 4918 §9.11
export const unlock: DavMethod = {
  name: 'UNLOCK',
  isOn: (node) => node.kind === 'document' || node.kind === 'collection',
  async run(request) {
    const token = parseLockToken(request.header('lock-token'));
    const node = await request.resolve();
    if (node.kind === 'missing') return refuseMissing();
    if (node.kind !== 'document' && node.kind !== 'collection')
      return refuse(403, 'This cannot be locked');
    if (!isVisible(node.rights)) return refuseMissing();
    await changeAccount(request, node.owner, async (tx, { locks, user }) => {
      const held = locksCovering(locks, node).find((l) => l.token === token);
      if (held === undefined)
        return refuseFor(409, 'lock-token-matches-request-uri', 'There is no such lock here');
      // RFC 3744 §3.5
      if (held.by !== user.id && !node.rights.includes('a'))
        return refuse(403, 'The lock is somebody else’s');
      await removeLock(tx, held);
    });
    sendEmpty(request.exchange, 204);
  },
};
