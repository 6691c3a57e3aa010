import type { SearchArgs } from '#codecs/imap/search-args.ts';
import type { MailboxFilter } from '#codecs/imap/mailbox-filter.ts';
import { isDomainError } from '#platform/errors.ts';
import type { CommandReply } from '../command.ts';
import { CommandRefused } from '../errors.ts';
import { DELIMITER, type VisibleMailbox } from '../mailbox-access.ts';
import type { Session } from '../session.ts';
import { evaluateSearch } from './evaluate.ts';
import { hasKey } from './key-facts.ts';
import { assertCharset, runSearch } from './run-search.ts';
import { formatExtended } from './search-result.ts';
import { createPause } from './session-view.ts';

/** ESEARCH: a search in several mailboxes; each answers for itself when something was found in it. */
// RFC 7377 §2
export async function runEsearch(session: Session, args: SearchArgs): Promise<CommandReply> {
  const { sources } = args;
  const returns = args.returns ?? { all: true };
  if (sources === undefined || sources.every((s) => s.kind === 'selected')) {
    assertSelected(session);
    return await runSearch(session, { ...args, returns }, 'uid', 'named');
  }
  assertForMany(args);
  assertCharset(session, args, 'optional');
  for (const mailbox of await resolveSources(session, sources)) {
    try {
      await searchOne(session, { mailbox, args: { ...args, returns } });
    } catch (error) {
      // A mailbox that went away meanwhile has no results.
      if (!isDomainError(error, 'not-found')) throw error;
    }
  }
  return { status: 'OK' };
}

function assertSelected(session: Session): void {
  if (session.selected === undefined)
    throw new CommandRefused({ status: 'BAD', text: 'Select a mailbox first' });
}

/** RFC 7377 §2.1, RFC 7377 §2.2: what speaks of one mailbox has no meaning in many. */
function assertForMany({ key, returns }: SearchArgs): void {
  const isOfOne = hasKey(
    key,
    (k) => k.kind === 'sequence' || (k.kind === 'uid' && k.set.kind === 'saved'),
  );
  if (isOfOne)
    throw new CommandRefused({
      status: 'BAD',
      text: 'Message numbers have no meaning in several mailboxes',
    });
  if (returns?.save === true || returns?.update === true || returns?.context === true)
    throw new CommandRefused({ status: 'BAD', text: 'Not possible in several mailboxes' });
}

async function searchOne(
  session: Session,
  { mailbox, args }: { readonly mailbox: VisibleMailbox; readonly args: SearchArgs },
): Promise<void> {
  const { collection, owner, name } = mailbox;
  const { uids, modseqs } = await session.store.read(owner, async (reader) => {
    const view = {
      reader,
      mailbox: collection.id,
      uids: await reader.uids(collection.id),
      isRecent: () => false,
      saved: [],
      nowSeconds: Math.floor(session.deps.clock.epochMs() / 1000),
      pause: createPause(session),
    };
    const found = (await evaluateSearch(view, args.key)).map((p) => view.uids[p]!);
    const usesModseq = found.length > 0 && hasKey(args.key, (k) => k.kind === 'modseq');
    const rows = usesModseq ? await reader.flagRows(collection.id) : undefined;
    return { uids: found, modseqs: rows && new Map<number, number>(rows.map((r) => [r[0], r[3]])) };
  });
  // RFC 7377 §2.1: mailboxes without a match say nothing, unless their count was asked for.
  if (uids.length === 0) return;
  const result = {
    numbers: uids,
    isSorted: false,
    isUid: true,
    ...(modseqs && { modseqOf: (index: number) => modseqs.get(uids[index]!) ?? 0 }),
  };
  session.untagged(
    formatExtended(result, args.returns!, {
      tag: session.tag,
      mailbox: { name, uidValidity: collection.uidValidity },
      names: session.names,
    }),
  );
}

/** The mailboxes of all sources, each once, as far as the user may read them. */
// RFC 7377 §2.2
async function resolveSources(
  session: Session,
  sources: readonly MailboxFilter[],
): Promise<readonly VisibleMailbox[]> {
  const all = await session.user.access.list();
  const found = new Map<string, VisibleMailbox>();
  for (const source of sources)
    for (const mailbox of await matching(session, source, all))
      if (mailbox.collection.isSelectable && mailbox.rights.includes('r'))
        found.set(mailbox.name, mailbox);
  return [...found.values()];
}

async function matching(
  session: Session,
  source: MailboxFilter,
  all: readonly VisibleMailbox[],
): Promise<readonly VisibleMailbox[]> {
  switch (source.kind) {
    case 'selected':
    case 'selected-delayed': {
      assertSelected(session);
      const name = session.mailbox.name;
      return all.filter((m) => m.name === name);
    }
    case 'personal':
      return all.filter((m) => !m.isForeign);
    case 'inboxes':
      return all.filter((m) => m.collection.role === 'inbox');
    case 'subscribed': {
      const names = await session.store.read(session.user.account.id, (reader) =>
        reader.subscriptions(),
      );
      const wanted = new Set(names);
      return all.filter((m) => wanted.has(m.name));
    }
    case 'mailboxes':
      return all.filter((m) => source.mailboxes.includes(m.name));
    case 'subtree':
      return all.filter((m) => source.mailboxes.some((top) => isBelow(m.name, top)));
    case 'subtree-one':
      return all.filter((m) =>
        source.mailboxes.some(
          (top) => isBelow(m.name, top) && !m.name.slice(top.length + 1).includes(DELIMITER),
        ),
      );
  }
}

function isBelow(name: string, top: string): boolean {
  return name === top || name.startsWith(top + DELIMITER);
}
