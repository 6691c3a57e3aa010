import type { JsonObject } from '#codecs/graph/json-value.ts';
import type { Loss } from '../../item.ts';

/** A document after it was made. */
export interface Made {
  readonly item: JsonObject;
  readonly uid: string | undefined;
  readonly losses: readonly Loss[];
}
