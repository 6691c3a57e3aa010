import { toFlagNames } from '#store/flag-names.ts';
import type { ItemFlags } from '../item.ts';

/** Flags as STORE and APPEND take them; a keyword that is no atom is made one. */
export function toImapFlags(flags: ItemFlags): string[] {
  return toFlagNames(flags).map((flag) =>
    flag.startsWith('\\') ? flag : flag.replaceAll(/[^!#$&'+-[^-z|}~]/g, '_'),
  );
}
