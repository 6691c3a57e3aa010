import type { Copy } from './side.ts';

/** What its user has done to an item here since the migration brought it. */
export type Touch = 'added' | 'box' | 'text' | 'flags' | 'removed';

/** What the model knows of an item. */
export interface Known {
  /** The migration has dealt with it since its last beginning. */
  isCarried: boolean;
  /** As the last run has seen it there. */
  seen: Copy | undefined;
  /** As the last command left it there. */
  left: Copy | undefined;
  /** It was in one box in both systems when the last command ended. */
  isTogether: boolean;
  readonly touches: Set<Touch>;
  /** It was moved there since the migration brought it. */
  isMovedThere: boolean;
  /** Its text was changed there since the migration brought it. */
  isEditedThere: boolean;
  /** Flags that its user has set or taken away, in either system. */
  readonly flags: { readonly here: Set<string>; readonly there: Set<string> };
  /** It was here before the migration came to it: no undo takes it away. */
  isOwn: boolean;
  /** It is in two places by what users did before a new beginning: both may stay. */
  isLoose: boolean;
}

/** What must be known to say what is right: by the names of items. */
export type Memory = Map<string, Known>;

export function recall(memory: Memory, token: string): Known {
  const known = memory.get(token) ?? {
    isCarried: false,
    seen: undefined,
    left: undefined,
    isTogether: false,
    touches: new Set<Touch>(),
    isMovedThere: false,
    isEditedThere: false,
    flags: { here: new Set<string>(), there: new Set<string>() },
    isOwn: false,
    isLoose: false,
  };
  memory.set(token, known);
  return known;
}
