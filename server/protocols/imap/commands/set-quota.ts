import { expectSetQuotaArgs, type SetQuotaArgs } from '#codecs/imap/quota-args.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { refuse } from '../errors.ts';
import { expectRoot, findDomainRoot, mayAdminister, writeQuota } from '../quota-roots.ts';

const UNIT_BYTES = 1024;

/** SETQUOTA: an administrator gives an account its limits; resources left out have none of their own. */
// RFC 9208 §4.1.3
export const setQuota = defineCommand<SetQuotaArgs>({
  verb: 'SETQUOTA',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectSetQuotaArgs(decoder);
  },
  async run(session, { root, limits }) {
    if ((await findDomainRoot(session, root)) !== undefined)
      refuse('NOPERM', 'The quota of a domain is not set here');
    const owner = await expectRoot(session, root);
    if (!mayAdminister(session.user.identity.account, owner))
      refuse('NOPERM', 'Only administrators set quotas');
    const known = new Map(limits.map(({ resource, limit }) => [resource, limit]));
    for (const resource of known.keys())
      if (resource !== 'STORAGE' && resource !== 'MESSAGE')
        refuse('CANNOT', 'Limits exist for STORAGE and MESSAGE');
    const units = known.get('STORAGE');
    await session.deps.directory.accounts.change(owner.id, {
      quota: {
        bytes: units === undefined ? null : units * UNIT_BYTES,
        messages: known.get('MESSAGE') ?? null,
      },
    });
    await writeQuota(session, owner);
    return done;
  },
});
