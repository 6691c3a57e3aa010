import { isObject, textAt, type JsonObject } from './json-value.ts';

/** A page of a collection. */
export interface GraphPage {
  readonly items: readonly JsonObject[];
  /** Ids of what is gone, in a listing of changes. */
  readonly removed: readonly string[];
  /** Where the next page is. */
  readonly nextLink: string | undefined;
  /** Where the changes after this listing will be. */
  readonly deltaLink: string | undefined;
}

export function readPage(answer: JsonObject): GraphPage {
  const value = answer['value'];
  const all = Array.isArray(value) ? value.filter(isObject) : [];
  return {
    items: all.filter((it) => !isRemoved(it)),
    removed: all.filter(isRemoved).flatMap((it) => textAt(it, 'id') ?? []),
    nextLink: textAt(answer, '@odata.nextLink'),
    deltaLink: textAt(answer, '@odata.deltaLink'),
  };
}

function isRemoved(item: JsonObject): boolean {
  return item['@removed'] !== undefined;
}
