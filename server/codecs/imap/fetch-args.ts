import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';
import { expectFetchItems, formatFetchItems, type FetchItem } from './fetch-item.ts';
import { expectPartialRange, formatPartialRange, type PartialRange } from './partial-range.ts';
import { expectSequenceSet, formatSequenceSet, type SequenceSet } from './sequence-set.ts';

/** The arguments of FETCH and UID FETCH. */
export interface FetchArgs {
  readonly set: SequenceSet;
  readonly items: readonly FetchItem[];
  // RFC 7162 §3.1.4.1
  readonly changedSince?: number;
  // RFC 7162 §3.2.6
  readonly wantsVanished?: boolean;
  // RFC 9394 §3.3
  readonly partial?: PartialRange;
}

/** From the set to the end of the command. */
export function expectFetchArgs(decoder: Decoder): FetchArgs {
  const set = expectSequenceSet(decoder);
  decoder.expectSpace();
  const items = expectFetchItems(decoder);
  const modifiers = decoder.try(' ') ? expectModifiers(decoder) : {};
  decoder.expectEnd();
  return { set, items, ...modifiers };
}

export function formatFetchArgs(encoder: Encoder, args: FetchArgs): void {
  encoder.raw(`${formatSequenceSet(args.set)} `);
  formatFetchItems(encoder, args.items);
  const modifiers: string[] = [];
  if (args.changedSince !== undefined) modifiers.push(`CHANGEDSINCE ${args.changedSince}`);
  if (args.wantsVanished === true) modifiers.push('VANISHED');
  if (args.partial !== undefined) modifiers.push(`PARTIAL ${formatPartialRange(args.partial)}`);
  if (modifiers.length > 0) encoder.raw(` (${modifiers.join(' ')})`);
}

function expectModifiers(decoder: Decoder): Omit<FetchArgs, 'set' | 'items'> {
  const found: { changedSince?: number; wantsVanished?: boolean; partial?: PartialRange } = {};
  const start = decoder.offset;
  decoder.expectList(() => {
    const at = decoder.offset;
    switch (decoder.expectKeyword()) {
      case 'CHANGEDSINCE':
        decoder.expectSpace();
        found.changedSince = decoder.expectNumber64();
        break;
      case 'VANISHED':
        found.wantsVanished = true;
        break;
      case 'PARTIAL':
        decoder.expectSpace();
        found.partial = expectPartialRange(decoder);
        break;
      default:
        decoder.fail('unknown FETCH modifier', at);
    }
  });
  if (found.wantsVanished === true && found.changedSince === undefined)
    decoder.fail('VANISHED needs CHANGEDSINCE', start);
  return found;
}
