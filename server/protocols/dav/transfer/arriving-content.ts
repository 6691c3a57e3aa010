import type { Account } from '#directory/account.ts';
import type { IncomingContent } from '#store/blob-store.ts';
import { carryAttachments } from '../attachments/carry-attachments.ts';
import type { ReceivedBody } from '../body.ts';
import type { DavRequest } from '../request.ts';
import { withoutNotes } from '../scheduling/without-notes.ts';
import type { DocumentNode } from '../tree/node.ts';

/** What arrives of a document in another account: with attachments of its own, and without what was noted of it here. */
export async function arrivingContent(
  request: DavRequest,
  source: DocumentNode,
  { to, body }: { readonly to: Account; readonly body: ReceivedBody },
): Promise<IncomingContent> {
  if (source.space !== 'calendars') return body.content;
  const carried = await carryAttachments(request, source, to);
  const { content } = await withoutNotes(
    carried === undefined ? body.content : { kind: 'memory', bytes: carried },
  );
  return content;
}
