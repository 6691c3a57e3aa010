import { expectCreateArgs, type CreateArgs } from '#codecs/imap/create-args.ts';
import type { ObjectId } from '#platform/ids.ts';
import type { AccountTransaction } from '#store/store.ts';
import type { Collection, CollectionRole } from '#store/collection.ts';
import { defineCommand, signedInStates } from '../command.ts';
import { refuse } from '../errors.ts';
import { ancestorsOf } from '../listing/mailbox-names.ts';
import { expectNewPlace, inheritGrants } from '../new-mailbox-name.ts';
import { toRole } from '../special-uses.ts';

interface Made {
  readonly objectId: ObjectId;
  readonly parent: ObjectId | undefined;
}

/** CREATE: a mailbox, and what is missing above it. */
// RFC 9051 §6.3.4, RFC 6154 §3, RFC 8474 §4.1
export const create = defineCommand<CreateArgs>({
  verb: 'CREATE',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectCreateArgs(decoder);
  },
  async run(session, { mailbox, uses }) {
    const { tree, inner } = await expectNewPlace(session, mailbox);
    const role = expectRole(uses);
    const made = await session.store.transact(tree.owner, async (tx) => {
      if (role !== undefined && (await tx.collectionByRole('mailbox', role)) !== undefined)
        refuse('USEATTR', 'Another mailbox has this use');
      const missing = await findMissing(tx, inner);
      const created = await tx.createCollection({
        kind: 'mailbox',
        name: inner,
        ...(role && { role }),
      });
      return { created, all: await withParents(tx, [...missing, created.name]) };
    });
    session.noteOwnChange(mailbox);
    await inheritGrants(session, tree.owner, made.all);
    return { status: 'OK', code: `MAILBOXID (${made.created.objectId})`, text: 'Created' };
  },
});

function expectRole(uses: readonly string[]): CollectionRole | undefined {
  if (uses.length === 0) return undefined;
  const role = toRole(uses[0]!);
  if (uses.length > 1 || role === undefined)
    return refuse('USEATTR', 'A mailbox can have one use of those listed');
  return role;
}

/** Names above that will be made too, the highest first. */
async function findMissing(tx: AccountTransaction, name: string): Promise<string[]> {
  const missing: string[] = [];
  for (const above of ancestorsOf(name)) {
    if ((await tx.collectionByName('mailbox', above)) !== undefined) break;
    missing.unshift(above);
  }
  return missing;
}

async function withParents(tx: AccountTransaction, names: readonly string[]): Promise<Made[]> {
  const made: Made[] = [];
  for (const name of names) {
    const { objectId } = (await tx.collectionByName('mailbox', name))!;
    const { value: above } = ancestorsOf(name).next();
    const parent: Collection | undefined =
      above === undefined ? undefined : await tx.collectionByName('mailbox', above);
    made.push({ objectId, parent: parent?.objectId });
  }
  return made;
}
