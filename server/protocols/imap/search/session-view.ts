import { DomainError } from '#platform/errors.ts';
import type { AccountReader } from '#store/store.ts';
import { Progress } from '../progress.ts';
import type { Session } from '../session.ts';
import type { SearchView } from './search-view.ts';

/** A search does not keep others waiting longer than this at a time. */
const TURN_MS = 10;

/** The selected mailbox as a search sees it. */
export async function viewOfSession(session: Session, reader: AccountReader): Promise<SearchView> {
  const { mailbox, features, deps } = session;
  return {
    reader,
    mailbox: mailbox.id,
    uids: await mailbox.uids(reader),
    isRecent: features.rev2 ? () => false : (uid) => mailbox.isRecent(uid),
    saved: mailbox.savedResult,
    nowSeconds: Math.floor(deps.clock.epochMs() / 1000),
    pause: createPause(session, mailbox.exists),
  };
}

/** Gives way to others when the turn is over, and tells of progress; stops a search whose client has left. */
export function createPause(session: Session, goal?: number): SearchView['pause'] {
  const { clock } = session.deps;
  const { output, tag } = session;
  const progress = new Progress({ clock, output, tag, ...(goal !== undefined && { goal }) });
  let turnEndsMs = clock.monotonicMs() + TURN_MS;
  return async (done) => {
    if (clock.monotonicMs() < turnEndsMs) return;
    progress.report(done);
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (session.state.kind === 'logged-out')
      throw new DomainError('cancelled', 'the client has left');
    turnEndsMs = clock.monotonicMs() + TURN_MS;
  };
}
