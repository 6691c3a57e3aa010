/** Words that address books in use share beyond 3.0, and what 4.0 calls them. */

export const ANNIVERSARY_LABEL = '_$!<Anniversary>!$_';

export const anniversaryProperties: readonly string[] = [
  'X-ANNIVERSARY',
  'X-EVOLUTION-ANNIVERSARY',
  'X-MS-ANNIVERSARY',
];

/** Schemes of IMPP for the properties that came before it. */
export const messengerSchemes: ReadonlyMap<string, string> = new Map([
  ['X-AIM', 'aim'],
  ['X-ICQ', 'icq'],
  ['X-JABBER', 'xmpp'],
  ['X-GTALK', 'xmpp'],
  ['X-GOOGLE-TALK', 'xmpp'],
  ['X-MSN', 'msnim'],
  ['X-YAHOO', 'ymsgr'],
  ['X-SKYPE', 'skype'],
  ['X-SKYPE-USERNAME', 'skype'],
  ['X-GADUGADU', 'gg'],
]);

export const relationProperties: ReadonlyMap<string, string> = new Map([
  ['X-SPOUSE', 'spouse'],
  ['X-EVOLUTION-SPOUSE', 'spouse'],
  ['X-MS-SPOUSE', 'spouse'],
  ['X-ASSISTANT', 'agent'],
  ['X-EVOLUTION-ASSISTANT', 'agent'],
  ['X-MS-ASSISTANT', 'agent'],
]);

/** Apple's labels of related names; the first of a type is the one we write. */
// RFC 6350 §6.6.6
const relationLabels: readonly (readonly [label: string, type: string])[] = [
  ['_$!<Spouse>!$_', 'spouse'],
  ['_$!<Child>!$_', 'child'],
  ['_$!<Parent>!$_', 'parent'],
  ['_$!<Sibling>!$_', 'sibling'],
  ['_$!<Friend>!$_', 'friend'],
  ['_$!<Assistant>!$_', 'agent'],
  ['_$!<Colleague>!$_', 'colleague'],
];

export function relationOfLabel(label: string): string | undefined {
  return relationLabels.find(([known]) => known === label)?.[1];
}

export function labelOfRelation(types: readonly string[]): string {
  return (
    relationLabels.find(([, type]) => types.includes(type))?.[0] ?? types[0] ?? '_$!<Other>!$_'
  );
}

// RFC 6350 §6.2.7
export const genders: readonly (readonly [sex: string, word: string])[] = [
  ['M', 'Male'],
  ['F', 'Female'],
  ['O', 'Other'],
  ['N', 'None'],
  ['U', 'Unknown'],
];
