import type { Account } from '#directory/account.ts';
import type { DavRequest } from '../request.ts';
import { attachmentHref } from './attachment-store.ts';

/** The address of an attachment as attendees elsewhere need it: with the host that the client has asked. */
export function attachmentUrl(
  { exchange }: DavRequest,
  owner: Account,
  { id, fileName }: { readonly id: string; readonly fileName: string },
): string {
  const scheme = exchange.isSecure ? 'https' : 'http';
  const host = exchange.request.headers.host ?? exchange.host;
  return `${scheme}://${host}${attachmentHref(owner.id, id, fileName)}`;
}
