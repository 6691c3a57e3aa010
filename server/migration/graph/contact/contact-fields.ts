import { named, numbered, propertySets, tagged } from '#codecs/graph/extended-property.ts';

/** What Graph has no names for of a contact. */
export const contactFields = {
  namePrefix: tagged('String', 0x3a45),
  personalHomePage: tagged('String', 0x3a50),
  hobbies: tagged('String', 0x3a43),
  anniversary: tagged('SystemTime', 0x3a41),
  pager: tagged('String', 0x3a21),
  businessFax: tagged('String', 0x3a24),
  homeFax: tagged('String', 0x3a25),
  otherPhone: tagged('String', 0x3a1f),
  carPhone: tagged('String', 0x3a1e),
  primaryPhone: tagged('String', 0x3a1a),
  otherHomePage: numbered('String', propertySets.address, 0x802b),
  uid: named('String', propertySets.publicStrings, 'mailstead-uid'),
} as const;

/** Phones of MAPI, as they are typed in cards. */
export const phoneFields = [
  ['primaryPhone', ['voice', 'x-primary']],
  ['pager', ['pager']],
  ['businessFax', ['work', 'fax']],
  ['homeFax', ['home', 'fax']],
  ['carPhone', ['x-car']],
  ['otherPhone', ['voice']],
] as const satisfies readonly (readonly [keyof typeof contactFields, readonly string[]])[];
