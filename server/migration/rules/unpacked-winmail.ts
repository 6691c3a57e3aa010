import { unpackWinmail } from '#codecs/tnef/unpack-winmail.ts';
import { isDomainError } from '#platform/errors.ts';
import type { ItemContent, Loss } from '../item.ts';

/** What a message may become; what servers accept ends far below. */
const MAX_UNPACKED_BYTES = 128 * 1024 * 1024;

/**
 * A message with what is in its winmail.dat in its place. One that has none, that cannot be read or that would become too
 * large stays as it is: then `marks` is empty.
 * @param owner whose message it is
 */
export async function unpackedWinmail(
  content: ItemContent,
  owner: string,
): Promise<{ readonly content: ItemContent; readonly marks: readonly Loss[] }> {
  try {
    const found = await unpackWinmail(content.bytes, { maxBytes: MAX_UNPACKED_BYTES, owner });
    if (found === undefined) return { content, marks: [] };
    const mark = { what: 'winmail-unpacked', detail: 'what was in winmail.dat' };
    return { content: { ...content, bytes: found.bytes }, marks: [mark, ...found.losses] };
  } catch (error) {
    if (!isDomainError(error, 'too-large')) throw error;
    return { content, marks: [] };
  }
}
