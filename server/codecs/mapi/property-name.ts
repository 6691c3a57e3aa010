/** What a property with an id from 0x8000 up means: such ids are given out anew in each file and mailbox. */
export interface PropertyName {
  /** GUID of the set, in capitals. */
  readonly set: string;
  /** A number or a text. */
  readonly name: number | string;
}

/**
 * Names a property in any file: its id below 0x8000, or for a named one its set and name as one text. An id from 0x8000
 * up stands for a property whose name is not known.
 */
export type PropertyKey = number | `${string}/${number | string}`;

/** GUIDs of property sets (MS-OXPROPS §1.3.2). */
export const propertySets = {
  mapi: '00020328-0000-0000-C000-000000000046',
  publicStrings: '00020329-0000-0000-C000-000000000046',
  internetHeaders: '00020386-0000-0000-C000-000000000046',
  appointment: '00062002-0000-0000-C000-000000000046',
  task: '00062003-0000-0000-C000-000000000046',
  address: '00062004-0000-0000-C000-000000000046',
  outlook: '00062008-0000-0000-C000-000000000046',
  log: '0006200A-0000-0000-C000-000000000046',
  note: '0006200E-0000-0000-C000-000000000046',
  sharing: '00062040-0000-0000-C000-000000000046',
  meeting: '6ED8DA90-450B-101B-98DA-00AA003F1305',
  calendarAssistant: '11000E07-B51B-40D6-AF21-CAA85EDAB1D0',
} as const;

export function keyOfName({ set, name }: PropertyName): PropertyKey {
  return `${set}/${typeof name === 'string' ? name.toLowerCase() : name}`;
}

/** Shorter form of keyOfName for tables. */
export function named(set: keyof typeof propertySets, name: number | string): PropertyKey {
  return keyOfName({ set: propertySets[set], name });
}
