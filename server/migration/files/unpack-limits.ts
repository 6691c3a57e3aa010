import { DomainError } from '#platform/errors.ts';

/**
 * What an archive may unpack to. Text packs to a tenth, extreme mail to a hundredth; deflate cannot do more than a thousandth,
 * and only with contents made for it.
 */
const MAX_RATIO = 250;
/** Below this nobody is hurt by any ratio. */
const RATIO_FREE_BYTES = 16 * 1024 * 1024;
/** One account with all its attachments; the disk sets the limit that counts. */
const MAX_UNPACKED_BYTES = 2 * 1024 ** 4;
/** Files of an archive, which are held in memory by name. */
const MAX_ENTRIES = 2_000_000;

/** @throws DomainError too-large, before or while something is unpacked */
export function checkRatio(name: string, packed: number, unpacked: number): void {
  if (unpacked > MAX_UNPACKED_BYTES)
    throw new DomainError('too-large', `${name} unpacks to more than ${MAX_UNPACKED_BYTES} bytes`);
  if (unpacked > RATIO_FREE_BYTES && unpacked > packed * MAX_RATIO)
    throw new DomainError(
      'too-large',
      `${name} unpacks to more than ${MAX_RATIO} times its size and was not unpacked: it is made to fill the disk`,
    );
}

/** @throws DomainError too-large */
export function checkEntries(name: string, entries: number): void {
  if (entries > MAX_ENTRIES)
    throw new DomainError('too-large', `${name} holds more than ${MAX_ENTRIES} files`);
}
