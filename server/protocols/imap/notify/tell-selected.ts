import type { Announcing } from '../announcing.ts';
import { fetchNew } from '../fetch/run-fetch.ts';
import type { Session } from '../session.ts';
import { tellUpdates } from '../session/tell-updates.ts';
import type { SelectedRule } from './notify-rules.ts';

/**
 * Tells what happened in the selected mailbox as far as NOTIFY wants it told unasked. Within commands numbers and the view
 * must stay in step, so that there everything is told that may be.
 * @throws ViewLost
 */
// RFC 5465 §6.1
export async function tellSelected(
  session: Session,
  rule: SelectedRule | undefined,
  when: Announcing | 'unasked',
): Promise<void> {
  const mailbox = session.selected;
  if (mailbox === undefined || !mailbox.isStale) return;
  const isPushed = when === 'unasked' || session.isIdling;
  // RFC 5465 §3.1: without SELECTED nothing of it is pushed.
  if (rule === undefined && isPushed) return;
  const mayExpunge = when === 'announce' || (when === 'unasked' && rule?.isDelayed === false);
  const { added } = await tellUpdates(session, mayExpunge ? 'with-expunges' : 'without-expunges', {
    tellsFlags: !isPushed || rule?.events.has('FlagChange') === true,
  });
  // RFC 5465 §5.2
  if (rule !== undefined && rule.items.length > 0 && added.length > 0)
    await fetchNew(
      session,
      rule.items,
      added.map(([uid]) => uid),
    );
}
