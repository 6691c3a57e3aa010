import type { ListArgs } from '#codecs/imap/list-args.ts';
import { createPatternMatcher } from '#codecs/imap/mailbox-pattern.ts';
import { formatRights } from '#codecs/imap/acl-rights.ts';
import { formatMailbox } from '#codecs/imap/string-format.ts';
import { writeAnnotations } from '../annotations/write-annotations.ts';
import { DELIMITER, type VisibleMailbox } from '../mailbox-access.ts';
import type { Session } from '../session.ts';
import { formatListLine } from '../session/list-line.ts';
import { formatStatusLine } from '../session/status-line.ts';
import { toSpecialUse } from '../special-uses.ts';
import { isOwnName, readMailboxNames, readOwnName, type MailboxNames } from './mailbox-names.ts';
import { selectNames, type ListedName } from './select-names.ts';

/** Writes the LIST responses, each followed by what RETURN asks of its mailbox. */
// RFC 9051 §6.3.9, RFC 5258 §3
export async function writeList(session: Session, args: ListArgs): Promise<void> {
  const { access } = session.user;
  const { select, returns } = args;
  const own = ownNameIn(args);
  const names = await (own === undefined ? readMailboxNames(access) : readOwnName(access, own));
  const needsSubscriptions = select.subscribed === true || returns.subscribed === true;
  const subscriptions = needsSubscriptions ? await readSubscriptions(session) : new Set<string>();
  const matches = createPatternMatcher(
    args.patterns.map((pattern) => args.reference + pattern),
    DELIMITER,
  );
  const asksMore = (returns.myRights ?? returns.status ?? returns.metadata) !== undefined;
  for (const listed of selectNames(names, { matches, select, subscriptions })) {
    const mailbox = names.byName.get(listed.name);
    const isSubscribed = subscriptions.has(listed.name);
    session.untagged(
      formatListLine(session, listed.name, {
        attributes: attributesOf(listed, { session, names, isSubscribed, args }),
        extended: formatChildInfo(listed),
      }),
    );
    if (mailbox !== undefined && asksMore) await writeReturns(session, args, mailbox);
    if (session.output.isFull) await session.output.room();
  }
}

/** When one name is asked for, and nothing that others would have to be looked at for. */
function ownNameIn({ patterns, reference, select }: ListArgs): string | undefined {
  const isPlain = select.subscribed !== true && select.recursiveMatch !== true;
  if (patterns.length !== 1 || !isPlain) return undefined;
  const name = reference + patterns[0]!;
  return isOwnName(name) ? name : undefined;
}

export async function readSubscriptions(session: Session): Promise<ReadonlySet<string>> {
  const { account } = session.user;
  return new Set(await session.store.read(account.id, (reader) => reader.subscriptions()));
}

function attributesOf(
  { name }: ListedName,
  given: { session: Session; names: MailboxNames; isSubscribed: boolean; args: ListArgs },
): string[] {
  const { session, names, isSubscribed, args } = given;
  const attributes: string[] = [];
  const mailbox = names.byName.get(name);
  const exists = mailbox?.collection.isSelectable === true;
  // A client of old knows only that it cannot be selected.
  if (!exists)
    attributes.push(args.isExtended || session.features.rev2 ? '\\NonExistent' : '\\Noselect');
  if (isSubscribed) attributes.push('\\Subscribed');
  const hasChildren = names.hasChildren(name);
  // RFC 3348 §3, RFC 5258 §4: a name that is not there is not said to be without children.
  if (hasChildren || exists) attributes.push(hasChildren ? '\\HasChildren' : '\\HasNoChildren');
  const use = toSpecialUse(mailbox?.collection.role);
  if (use !== undefined) attributes.push(use);
  return attributes;
}

function formatChildInfo({ childInfo }: ListedName): string {
  if (childInfo.length === 0) return '';
  return ` (CHILDINFO (${childInfo.map((c) => `"${c}"`).join(' ')}))`;
}

/** STATUS, METADATA and MYRIGHTS as far as the user may see them. */
// RFC 5819 §2, RFC 8440 §3, RFC 9590 §3
async function writeReturns(
  session: Session,
  { returns }: ListArgs,
  mailbox: VisibleMailbox,
): Promise<void> {
  const { status, metadata } = returns;
  if (returns.myRights === true) {
    const name = formatMailbox(mailbox.name, session.names);
    session.untagged(`MYRIGHTS ${name} ${formatRights(mailbox.rights)}`);
  }
  if (!mailbox.collection.isSelectable) return;
  if (status !== undefined && mailbox.rights.includes('r'))
    session.untagged(await formatStatusLine(session, mailbox, status));
  if (metadata !== undefined)
    await writeAnnotations(session, mailbox, { entries: metadata, depth: 0 });
}
