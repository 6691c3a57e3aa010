import type { Draft } from '../account/draft.ts';
import type { DefaultCollection } from '../collection.ts';

/** The draft of a replay: what is not as the journal says is noted, and never stops it. */
export interface ReplayDraft extends Draft {
  readonly defaultCollections: readonly DefaultCollection[];
  /** `what` the record wanted, and `why` it was set aside or what became of it instead. */
  note(what: string, why: string): void;
  /** Clients have compared anew since these places could not be followed. */
  settled(places: readonly (readonly [pack: number, offset: number])[]): void;
}
