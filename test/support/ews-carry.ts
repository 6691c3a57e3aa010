// What comes over from one EWS double to another.
import { carryOver, type Carried } from './carry-over.ts';
import type { EwsDouble } from './ews-double/start-ews-double.ts';
import { openBoth } from './ews-stage.ts';

export async function carry(from: EwsDouble, to: EwsDouble): Promise<Carried[]> {
  await using both = await openBoth(from, to);
  return await carryOver(both.source, both.target);
}

/** Text of calendar objects and cards, each of its properties in one line (RFC 5545 §3.1, RFC 6350 §3.2). */
export const unfold = (text: string): string => text.replaceAll('\r\n ', '');
