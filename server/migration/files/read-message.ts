import { toCrlf, type Bytes } from '#platform/bytes.ts';
import { fromFlagNames } from '#store/flag-names.ts';
import type { Loss, ReadItem } from '../item.ts';
import { toCarriedFlags } from '../rules/carried-flags.ts';
import { dateInMessage } from './message-dates.ts';

/** Bytes of one message that are read; a larger one is told and left out. What servers accept ends far below. */
export const MAX_MESSAGE_BYTES = 128 * 1024 * 1024;

/** A message as it goes on: with CRLF, and the date it says itself where the source has none. */
export function toMessageItem(
  id: string,
  message: Bytes,
  known: {
    /** As IMAP writes them. */
    readonly flags: readonly string[];
    readonly receivedAtSeconds?: number | undefined;
    readonly losses?: readonly Loss[];
    /** The bytes are those of the message, whatever line ends they have. */
    readonly isExact?: boolean;
  },
): ReadItem {
  const receivedAtSeconds = known.receivedAtSeconds ?? dateInMessage(message);
  return {
    id,
    content: {
      mediaType: 'message/rfc822',
      bytes: known.isExact === true ? message : toCrlf(message),
    },
    flags: toCarriedFlags(fromFlagNames(known.flags)),
    ...(receivedAtSeconds !== undefined && { receivedAtSeconds }),
    losses: known.losses ?? [],
  };
}
