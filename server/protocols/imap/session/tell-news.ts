import type { Announcing } from '../command.ts';
import type { Session } from '../session.ts';
import { tellUpdates } from './tell-updates.ts';

/** Tells what happened since the client was last told, as far as may be said now. @throws ViewLost */
export async function tellNews(session: Session, when: Announcing | 'unasked'): Promise<void> {
  if (session.notify !== undefined) await session.notify.tell(when);
  else if (session.selected?.isStale === true)
    await tellUpdates(session, when === 'announce' ? 'with-expunges' : 'without-expunges');
}
