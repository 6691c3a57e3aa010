import type { Decoder } from './decoder.ts';

/** How a command begins. */
export interface CommandHead {
  readonly tag: string;
  /** In capitals; `UID` with the verb behind it is one verb: `UID FETCH`. */
  readonly verb: string;
}

/** Reads tag and verb and leaves the cursor right behind: at the space before the arguments, or at the end. */
// RFC 9051 §2.2.1
export function expectCommandHead(decoder: Decoder): CommandHead {
  const tag = decoder.expectTag();
  decoder.expectSpace();
  const verb = decoder.expectKeyword();
  if (verb !== 'UID') return { tag, verb };
  decoder.expectSpace();
  return { tag, verb: `UID ${decoder.expectKeyword()}` };
}
