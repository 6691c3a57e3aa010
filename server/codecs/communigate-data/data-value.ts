/** A value of CommuniGate's text form of data. Atoms and strings are the same; numbers and times of "#" are strings with the "#". */
export type DataValue = string | DataBlock | readonly DataValue[] | DataDictionary | null;

export interface DataBlock {
  readonly base64: string;
}

export interface DataDictionary {
  readonly entries: ReadonlyMap<string, DataValue>;
}

export function isDictionary(value: DataValue | undefined): value is DataDictionary {
  return (
    typeof value === 'object' &&
    value !== null &&
    'entries' in value &&
    value.entries instanceof Map
  );
}

export function isArray(value: DataValue | undefined): value is readonly DataValue[] {
  return Array.isArray(value);
}

/** What a dictionary has under a key; undefined where it, or the dictionary, is not there. */
export function dataAt(value: DataValue | undefined, key: string): DataValue | undefined {
  return isDictionary(value) ? value.entries.get(key) : undefined;
}

/** A string of a dictionary; '' where there is none. */
export function dataText(value: DataValue | undefined, key: string): string {
  const found = dataAt(value, key);
  return typeof found === 'string' ? found : '';
}
