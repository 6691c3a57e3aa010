import { expectSetMetadataArgs, type SetMetadataArgs } from '#codecs/imap/metadata-args.ts';
import { isDomainError } from '#platform/errors.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { CommandRefused, refuse } from '../errors.ts';
import { ADMIN_ENTRY, toEntryPlace } from '../annotations/entry-names.ts';
import { assertRights } from '../mailbox-access.ts';
import type { Session } from '../session.ts';

/** SETMETADATA: annotations are set or removed, all or none. */
// RFC 5464 §4.3
export const setMetadata = defineCommand<SetMetadataArgs>({
  verb: 'SETMETADATA',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectSetMetadataArgs(decoder);
  },
  async run(session, { mailbox, entries }) {
    const { access, account } = session.user;
    const found = mailbox === '' ? undefined : await access.open(mailbox, 'lr');
    const places = entries.map(({ name, value }) => ({
      ...toEntryPlace(name, account.id),
      value,
    }));
    const hasShared = places.some(({ name }) => name.startsWith('/shared/'));
    // RFC 5464 §3.3: what all see is for those who may write to the mailbox.
    if (found !== undefined && hasShared) assertRights(found, 'w');
    try {
      if (found === undefined && hasShared) {
        await changeServerEntries(session, places);
        session.noteOwnChange('');
        return done;
      }
      await session.store.transact(found?.owner ?? account.id, async (tx) => {
        for (const { key, value } of places)
          await tx.setAnnotation(found?.collection.id, key, value);
      });
      session.noteOwnChange(found?.name ?? '');
    } catch (error) {
      throw isDomainError(error) ? withMetadataCode(error) : error;
    }
    return done;
  },
});

// RFC 5464 §3.1
async function changeServerEntries(
  { user, deps }: Session,
  entries: readonly { readonly name: string; readonly value: Buffer | undefined }[],
): Promise<void> {
  if (user.account.role !== 'administrator')
    refuse('NOPERM', 'Shared annotations of the server are set by its administrators');
  if (entries.some(({ name }) => !name.startsWith('/shared/')))
    refuse('CANNOT', 'Private and shared annotations of the server are set one after the other');
  // RFC 5464 §6.2.1: it is always read-only.
  if (entries.some(({ name }) => name === ADMIN_ENTRY))
    refuse('CANNOT', 'The address of the administrators is not set here');
  await deps.directory.serverEntries.change(entries);
}

// RFC 5464 §4.3
function withMetadataCode(error: { code: string; message: string; details: object }): Error {
  if (error.code === 'limit-reached')
    return new CommandRefused({ status: 'NO', code: 'METADATA TOOMANY', text: error.message });
  const limit = (error.details as { limit?: number }).limit;
  if (error.code === 'too-large' && limit !== undefined)
    return new CommandRefused({
      status: 'NO',
      code: `METADATA MAXSIZE ${limit}`,
      text: error.message,
    });
  return error as unknown as Error;
}
